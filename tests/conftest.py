"""What all tests share."""

from hypothesis import HealthCheck, settings

# a busy machine is not a broken promise
settings.register_profile("kassa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kassa")

"""uv finds packages where pip was told to look, unless it was told something itself."""

from cli.machine import uv_settings

PIP = """\
:env:.cert='/etc/ssl/ours.pem'
global.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'
global.find-links='/opt/wheels /srv/wheels'
global.index-url='https://old.example/simple'
global.timeout='60'
install.index-url='https://packages.example/simple'
freeze.timeout='10'
"""


def test_pips_settings_are_passed_on():
    told = uv_settings.for_uv(PIP, {"HOME": "/anywhere/else"})
    assert told["UV_DEFAULT_INDEX"] == "https://packages.example/simple"
    assert told["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert told["UV_FIND_LINKS"] == "/opt/wheels,/srv/wheels"
    assert told["SSL_CERT_FILE"] == "/etc/ssl/ours.pem"
    assert told["HOME"] == "/anywhere/else"


def test_what_uv_was_told_itself_stands():
    given = {
        "UV_DEFAULT_INDEX": "https://mine.example",
        "SSL_CERT_FILE": "/mine.pem",
        "UV_INDEX_STRATEGY": "first-index",
    }
    told = uv_settings.for_uv(PIP, given)
    assert {name: told[name] for name in given} == given


def test_uvs_older_names_count_too():
    told = uv_settings.for_uv(PIP, {"UV_INDEX_URL": "https://mine.example"})
    assert "UV_DEFAULT_INDEX" not in told


def test_a_machine_without_settings_gets_none():
    told = uv_settings.for_uv("", {})
    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE", "ALL_PROXY"} & set(told)
    assert told["UV_PYTHON_DOWNLOADS"] == "never"


def test_an_odd_line_is_passed_over():
    assert "UV_DEFAULT_INDEX" not in uv_settings.for_uv("WARNING: something\nglobal.index-url=not quoted\n", {})

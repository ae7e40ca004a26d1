"""The merchant's webhook endpoints, their deliveries, and sending again."""

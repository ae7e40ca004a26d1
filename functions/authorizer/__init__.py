"""Who is calling? Asked by API Gateway before every /v1 route."""

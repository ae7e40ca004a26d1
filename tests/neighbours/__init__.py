"""Two merchants in one Kassa: what the endpoint of the one does to the events of the other."""

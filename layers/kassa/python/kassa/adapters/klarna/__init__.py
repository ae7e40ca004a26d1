"""Klarna's Network API, version 2: the only place that knows its paths, its words and its manners."""

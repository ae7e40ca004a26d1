"""A file was put into the bucket: what is in it, and is it new?"""

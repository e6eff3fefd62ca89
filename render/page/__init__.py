"""The page: a net as one HTML file that can be searched, unfolded and asked."""

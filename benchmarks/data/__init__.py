"""Databases of made-up jobs: generated once, kept between runs."""

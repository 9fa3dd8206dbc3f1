"""What PostgreSQL and SQLite each say in their own words."""

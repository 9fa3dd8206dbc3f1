"""A database whose rows belong to users, as hosted ones are: policies, a login, a role for users."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.postgres import PostgresServer

_OWN = "nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub' = user_id::text"


class RowSecurity:
    """Row-level security over the tables of a schema: each user sees and writes their own rows alone."""

    def __init__(self, server: PostgresServer, schema: str) -> None:
        self._server = server
        self.login = f"login_{schema}"
        self.role = f"member_{schema}"
        self.url = server.url(schema, self.login)
        """The address for a login that is nobody yet, but may act as `role`."""
        self.service_url = server.url(schema)
        """The address for a login to which no policy applies."""
        tables = server.execute(
            f"SELECT relname FROM pg_class WHERE relnamespace = '{schema}'::regnamespace AND relkind = 'r'"
            " AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'user_id')"
        )
        for statement in (
            f"CREATE ROLE {self.role} NOLOGIN",
            f"CREATE ROLE {self.login} LOGIN NOINHERIT IN ROLE {self.role}",
            f"GRANT USAGE ON SCHEMA {schema} TO {self.role}, {self.login}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema}"
            f" TO {self.role}, {self.login}",
            *(
                statement
                for (table,) in tables
                for statement in (
                    f"ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY",
                    f"CREATE POLICY own ON {schema}.{table} USING ({_OWN})",
                )
            ),
        ):
            server.execute(statement)

    def drop(self) -> None:
        """Removes the roles."""
        for role in (self.login, self.role):
            self._server.execute(f"DROP OWNED BY {role}")
            self._server.execute(f"DROP ROLE {role}")


@contextmanager
def row_security(server: PostgresServer, schema: str) -> Iterator[RowSecurity]:
    """Row-level security over the tables that the schema has now."""
    rules = RowSecurity(server, schema)
    try:
        yield rules
    finally:
        rules.drop()


def token(**claims: object) -> str:
    """A web token with these claims, as a login hands out."""
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    encoded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])

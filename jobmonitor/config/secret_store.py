"""Where passwords and tokens are kept: the system's keyring; where there is none, memory, for this run."""

from __future__ import annotations

import logging
import threading

log = logging.getLogger(__name__)


class SecretStore:
    """`Secrets` on the system's keyring. Blocking: a keyring may ask the operator to unlock it. Usable from
    several threads. What is in it is never printed."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._memory: dict[tuple[str, str], str] = {}

    def find(self, service: str, account: str) -> str | None:
        """The secret; None where there is none, or the keyring cannot be read."""
        with self._guard:
            held = self._memory.get((service, account))
        if held is not None:
            return held
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(service, account)
        except KeyringError as error:
            log.info("The keyring cannot be read: %s", type(error).__name__)
            return None

    def keep(self, service: str, account: str, secret: str) -> bool:
        """Keeps it. True: in the keyring; False: in memory alone, because no keyring takes it."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(service, account, secret)
        except KeyringError as error:
            log.info("The keyring takes nothing: %s", type(error).__name__)
            with self._guard:
                self._memory[service, account] = secret
            return False
        with self._guard:
            self._memory.pop((service, account), None)
        return True

    def forget(self, service: str, account: str) -> None:
        """It is not kept any more, wherever it was."""
        with self._guard:
            self._memory.pop((service, account), None)
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.delete_password(service, account)
        except KeyringError as error:
            log.info("The keyring had nothing to forget: %s", type(error).__name__)

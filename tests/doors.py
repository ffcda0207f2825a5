"""How the tests come in: the notice, the password, the code of an authenticator app."""

import base64
import hashlib
import hmac
import struct
import time

from tests.factories.iomtrack import SECRET

PASSWORD = "a long enough password"


def acknowledge(client, language="en"):
    """Press the button under the notice."""
    return client.post(f"/{language}/log-in/", {"acknowledge": "1"})


def log_in(client, username, password=PASSWORD, *, language="en", **more):
    """Acknowledge the notice, then send name and password."""
    acknowledge(client, language)
    return client.post(f"/{language}/log-in/", {"username": username, "password": password, **more})


def code_of(secret=SECRET, *, steps=0):
    """What an authenticator app shows now (RFC 6238), or some steps of 30 seconds from now.

    A code of the past is not made at the end of a step: by the time it is typed in, it would be too old.
    """
    if steps < 0 and (left := 30 - time.time() % 30) < 3:
        time.sleep(left)
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"

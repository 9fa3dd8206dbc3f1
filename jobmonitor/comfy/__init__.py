"""ComfyUI servers over HTTP and websocket: fulfils ComfyServer, ComfyServers and Fetcher of services.ports.

`servers`, `client` and `fetch` may be imported at any time; httpx and websockets are loaded (in a thread)
when a client is first used, so that a window opens without them. `refusals` and `failures` put what went
wrong into words; `parsing`, `history`, `outputs` and `frames` turn what a server says into domain values.
"""

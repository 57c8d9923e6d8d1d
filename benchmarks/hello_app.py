"""The framework's hello: what a request costs before anything of ours is asked for."""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/hello")
async def hello() -> dict[str, str]:
    """A fixed answer."""
    return {"hello": "world"}


if __name__ == "__main__":
    # As app/serving.py runs the product.
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
    )

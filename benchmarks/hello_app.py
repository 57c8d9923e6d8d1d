"""The framework's hello: what a request costs before anything of ours is asked for."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/hello")
async def hello() -> dict[str, str]:
    """A fixed answer."""
    return {"hello": "world"}

"""Every code that the engine refuses by has a sentence, and no sentence is left without its code."""

import re
from pathlib import Path

import yaml

import app
from app.catalogues.messages import MESSAGES_FOLDER

FOLDER = Path(app.__file__).parent / "domain" / "engine"


def test_every_code_has_a_sentence() -> None:
    texts = [path.read_text("utf-8") for path in FOLDER.glob("*.py")]
    raised = {
        code
        for text in texts
        for code in re.findall(r'"((?:levels|points|index|scale|aggregation)\.\w+)"', text)
    }
    assert raised == yaml.safe_load((MESSAGES_FOLDER / "engine.yaml").read_text("utf-8")).keys()

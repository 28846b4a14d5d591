"""The one place that knows how a conversation becomes text: ChatML, as the chat template of the weights says."""

from pathlib import Path
import json

PAD, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL_TOKENS = [PAD, START, END]

TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def opening(role: str) -> str:
    return f"{START}{role}\n"


def message(role: str, content: str) -> str:
    return f"{opening(role)}{content}{END}\n"


def prompt(system: str | None, history: list[tuple[str, str]], question: str) -> str:
    """What the model sees before it answers `question`; `history` holds the (question, answer) pairs before it."""
    said = [message("system", system)] if system else []
    for asked, answered in history:
        said += [message("user", asked), message("assistant", answered)]
    return "".join(said) + message("user", question) + opening("assistant")


def write_tokenizer_files(folder: Path, context: int) -> None:
    """`tokenizer_config.json` and `generation_config.json` beside a `tokenizer.json`."""
    special = {str(number): {"content": token, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
               for number, token in enumerate(SPECIAL_TOKENS)}
    tokenizer = {
        "add_bos_token": False,
        "add_eos_token": False,
        "add_prefix_space": False,
        "added_tokens_decoder": special,
        "bos_token": START,
        "eos_token": END,
        "pad_token": PAD,
        "unk_token": None,
        "chat_template": TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "model_max_length": context,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    generation = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "do_sample": False, "max_new_tokens": 400}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer, indent=2) + "\n")
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=2) + "\n")

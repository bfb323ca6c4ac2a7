"""How Keras writes settings in a configuration, read with the sentence that says what does not fit."""


def pair(value: object, name: str) -> int | tuple[int, ...]:
    """3 of 3 and of [3, 3], (3, 5) of [3, 5].

    Raises:
        ValueError: If it is no whole number or two of them.
    """
    numbers = tuple(value) if isinstance(value, (list, tuple)) else (value, value)
    if len(numbers) != 2 or any(type(one) is not int for one in numbers):
        raise ValueError(f"The {name} is wrong. Expected a whole number, or two. Received: {str(value)[:40]}")
    return numbers[0] if numbers[0] == numbers[1] else numbers


def square(value: object, name: str) -> int:
    """3 of 3 or of [3, 3].

    Raises:
        ValueError: If the two differ, or it is something else.
    """
    found = pair(value, name)
    if isinstance(found, tuple):
        raise ValueError(f"The {name} differs down and across. Expected one number for both. "
                         f"Received: {str(value)[:40]}")
    return found


def numbers_of(value: object) -> float | tuple[float, ...] | None:
    """A number, or a tuple of them, however Keras writes it: as a list, or as the values of an array.

    Raises:
        ValueError: If it is something else.
    """
    if isinstance(value, dict) and value.get("class_name") == "__numpy__" and isinstance(value.get("config"), dict):
        value = value["config"].get("value")
    values = value if isinstance(value, (list, tuple)) else () if value is None else (value,)
    if not all(type(one) in (int, float) for one in values):
        raise ValueError(f"These are no numbers. Expected one, or one a channel. Received: {str(value)[:60]}")
    return tuple(value) if isinstance(value, (list, tuple)) else value


def function_of(value: object) -> str | None:
    """The name of an activation; None of "linear", "silu" of its older name "swish".

    Raises:
        ValueError: If it is no plain name.
    """
    if not isinstance(value, str):
        raise ValueError(f"An activation that is no plain name. Received: {str(value)[:60]}")
    return {"linear": None, "swish": "silu"}.get(value, value)


def only(config: dict, words: str, **allowed: tuple) -> None:
    """Raises ValueError with these words where a configuration asks for what the kind cannot say.

    Args:
        allowed: by key, the values that mean the same here; a key that is missing is fine.
    """
    if any(key in config and config[key] not in values for key, values in allowed.items()):
        raise ValueError(words)


def channels_last(config: dict, kind: str) -> None:
    """Raises ValueError for channels that come first."""
    only(config, f"Channels come first in {kind}. Expected channels_last.", data_format=(None, "channels_last"))

"""Which cases are run: for each class its defaults, every option alone, options together."""

import random

import special
from loop import options_of
from values import (
    COMPANIONS,
    EXCEPTIONS,
    NEED_SIGMA_MIN,
    NUMBERS,
    OWN,
    PLAIN,
    RESPACINGS,
    UNIPC_NEEDS_SIGMA_MIN,
    WORDS,
)

STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 50]
STEPS_OF_DEFAULTS = [1, 3, 20]
STEPS_ALONE = [4, 5, 7, 10]
COMBINATIONS = 12


def listed_values(name, option, default):
    """All values the cases give an option, the default among them."""
    if option in OWN.get(name, {}):
        return OWN[name][option]
    if option in NUMBERS:
        return NUMBERS[option]
    if option in WORDS:
        return WORDS[option]
    if isinstance(default, bool):
        return [False, True]
    raise KeyError(f"{name}.{option}: need values")


def other_values(name, option, default):
    """Those that are not the default; it alone where the class allows nothing else."""
    listed = listed_values(name, option, default)
    return [value for value in listed if value != default] or listed


def option_values(name):
    """(option, value) for every option of the class."""
    return [
        (option, value)
        for option, default in options_of(name).items()
        if f"{name}.{option}" not in EXCEPTIONS
        for value in other_values(name, option, default)
    ]


def needs_sigma_min(name, config):
    rules = NEED_SIGMA_MIN | (UNIPC_NEEDS_SIGMA_MIN if name == "UniPCMultistepScheduler" else {})
    return any(config.get(option) in needing for option, needing in rules.items())


def completed(name, config):
    """The config with what its options need from one another."""
    own = options_of(name)
    for option in list(config):
        for key, value in COMPANIONS.get(option, {}).items():
            if key in own:
                config.setdefault(key, value)
    if config.get("trained_betas") and name != "IPNDMScheduler":
        config["num_train_timesteps"] = len(config["trained_betas"])
        if "original_inference_steps" in own:
            config["original_inference_steps"] = 12
    if "final_sigmas_type" in own and needs_sigma_min(name, config):
        config.setdefault("final_sigmas_type", "sigma_min")
    return config


def call_of(config, rng):
    return {"mu": rng.choice([0.5, 0.8, 1.15])} if config.get("use_dynamic_shifting") else {}


def shown(value):
    return f"{len(value)} numbers" if isinstance(value, list) and len(value) > 4 else str(value)


def case(name, label, config, steps, call=None):
    return {
        "name": label,
        "scheduler": name,
        "config": config,
        "steps": steps,
        "call": call or {},
    }


def step_count(name, config, steps):
    """IPNDM's own betas fix the number of steps."""
    fixed = name == "IPNDMScheduler" and "trained_betas" in config
    return len(config["trained_betas"]) - 1 if fixed else steps


def defaults(name):
    for steps in STEPS_OF_DEFAULTS:
        yield case(name, "defaults", {}, steps)
    if name in PLAIN:
        yield case(name, "unclipped", dict(PLAIN[name]), 10)


def with_plain(name, config):
    return config | {key: plain for key, plain in PLAIN.get(name, {}).items() if key not in config}


def alone(name, rng):
    """(option, value, case) for every value of every option."""
    for i, (option, value) in enumerate(option_values(name)):
        config = with_plain(name, completed(name, {option: value}))
        steps = step_count(name, config, STEPS_ALONE[i % len(STEPS_ALONE)])
        label = f"{option} = {shown(value)}"
        yield option, value, case(name, label, config, steps, call_of(config, rng))


def chosen(name, pool, rng):
    """Two to four of the options in the pool, with what they need."""
    options = sorted({option for option, _ in pool})
    config = {}
    for option in rng.sample(options, min(len(options), rng.randint(2, 4))):
        config[option] = rng.choice([value for key, value in pool if key == option])
    return completed(name, config)


def makes_sense(config, steps):
    """One law of sigmas at most, and no more steps than there are betas for."""
    laws = [key for key in RESPACINGS if config.get(key)]
    return len(laws) < 2 and steps * 2 <= len(config.get("trained_betas", range(1000)))


def together(name, pool, rng):
    """Without end: options together, any number of steps."""
    if len({option for option, _ in pool}) < 2:
        return
    while True:
        config = chosen(name, pool, rng)
        label = " and ".join(config)
        if rng.random() < 0.7:
            config = with_plain(name, config)
        steps = rng.choice(STEPS)
        if name == "IPNDMScheduler" or makes_sense(config, steps):
            steps = step_count(name, config, steps)
            yield case(name, label, config, steps, call_of(config, rng))


def specials(name):
    for config, steps, call in special.special_cases(name):
        label = "custom " + " and ".join(call) if call else " and ".join(config)
        yield case(name, label, dict(config), steps, call)


def seeded(name):
    return random.Random(name)


def missing_options(name, configs):
    used = {option for config in configs for option in config}
    used |= {key.partition(".")[2] for key in EXCEPTIONS if key.startswith(name + ".")}
    return sorted(set(options_of(name)) - used)

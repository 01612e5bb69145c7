"""Cases that no table of options holds: (class, config, steps, call)."""

LINEAR_12 = [round(1 - i / 12, 6) for i in range(12)]
STEEP = [0.98, 0.7, 0.35, 0.1]
LTX_8 = [1.0, 0.99375, 0.9875, 0.98125, 0.975, 0.909375, 0.725, 0.421875, 0.0]
TIMES = [999, 759, 499, 259, 19]
EULER_SIGMAS = [14.6146, 6.3, 2.7, 1.1, 0.4, 0.1, 0.0]

FLOW = {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}
DYNAMIC = {"use_dynamic_shifting": True}
UNCLIPPED = {"clip_sample": False}
TRAILING = {"timestep_spacing": "trailing"}
ZERO_SNR = {"rescale_betas_zero_snr": True}
COSINE = {"beta_schedule": "squaredcos_cap_v2"}
SIGMA_MIN = {"final_sigmas_type": "sigma_min"}


def flow_match_pipelines():
    for name in ("FlowMatchEulerDiscreteScheduler", "FlowMatchLCMScheduler"):
        linear = DYNAMIC | {"time_shift_type": "linear"}
        terminal = DYNAMIC | {"shift_terminal": 0.1}
        times = [900.0, 500.0, 100.0]
        yield name, {"shift": 3.0}, None, {"sigmas": LINEAR_12}
        yield name, {}, None, {"sigmas": STEEP}
        yield name, DYNAMIC, None, {"sigmas": LINEAR_12, "mu": 1.15}
        yield name, linear, None, {"sigmas": LINEAR_12, "mu": 2.5}
        yield name, terminal, None, {"sigmas": LINEAR_12, "mu": 0.9}
        yield name, {"shift": 2.0, "invert_sigmas": True}, None, {"sigmas": STEEP}
        yield name, {"shift": 2.0, "use_beta_sigmas": True}, None, {"sigmas": LINEAR_12}
        yield name, {"shift": 2.0}, None, {"timesteps": [1000.0, 640.0, 311.5, 50.0]}
        yield name, {}, None, {"timesteps": times, "sigmas": [0.95, 0.6, 0.2]}
    yield "LTXEulerAncestralRFScheduler", {}, None, {"sigmas": LTX_8}
    yield "LTXEulerAncestralRFScheduler", {"eta": 0.5}, None, {"timesteps": LTX_8}


def unipc_pipelines():
    name = "UniPCMultistepScheduler"
    terminal = FLOW | DYNAMIC | {"shift_terminal": 0.1}
    yield name, FLOW | {"flow_shift": 3.0}, None, {"sigmas": LINEAR_12}
    yield name, FLOW | DYNAMIC, None, {"sigmas": LINEAR_12, "mu": 1.15}
    yield name, terminal, None, {"sigmas": STEEP, "mu": 0.5}
    yield name, FLOW | {"use_karras_sigmas": True}, 8, {}
    yield name, FLOW | SIGMA_MIN, 6, {}


def lists():
    """What set_timesteps() takes in place of a number of steps."""
    yield "EulerDiscreteScheduler", {}, None, {"sigmas": EULER_SIGMAS}
    yield "EDMEulerScheduler", {}, None, {"sigmas": [0.0, 0.1, 0.35, 0.7, 1.0]}
    yield "CMStochasticIterativeScheduler", {}, None, {"timesteps": [39, 22, 9, 0]}
    yield "DDPMWuerstchenScheduler", {}, None, {"timesteps": [1.0, 0.7, 0.3, 0.0]}
    yield "SCMScheduler", {}, None, {"timesteps": [1.5, 1.1, 0.6, 0.0]}
    for name in ("DDPMScheduler", "DDPMParallelScheduler"):
        yield name, UNCLIPPED, None, {"timesteps": TIMES}
    for name in (
        "DPMSolverMultistepScheduler",
        "DPMSolverSinglestepScheduler",
        "EulerDiscreteScheduler",
        "HeunDiscreteScheduler",
        "LCMScheduler",
        "TCDScheduler",
    ):
        yield name, {}, None, {"timesteps": TIMES}


def zero_snr():
    for name in ("DDIMScheduler", "DDIMParallelScheduler", "DDPMScheduler", "LCMScheduler"):
        for prediction in ("epsilon", "sample"):
            yield name, ZERO_SNR | TRAILING | UNCLIPPED | {"prediction_type": prediction}, 6, {}
    for name in (
        "DPMSolverMultistepScheduler",
        "EulerAncestralDiscreteScheduler",
        "EulerDiscreteScheduler",
        "UniPCMultistepScheduler",
    ):
        yield name, ZERO_SNR, 6, {}


def solvers_and_orders():
    for name, algorithms in (
        ("DPMSolverMultistepScheduler", ("dpmsolver", "sde-dpmsolver", "sde-dpmsolver++")),
        ("DPMSolverSinglestepScheduler", ("dpmsolver", "sde-dpmsolver++")),
    ):
        for algorithm in algorithms:
            last = {} if algorithm.endswith("++") else SIGMA_MIN
            for solver in ("midpoint", "heun"):
                for order in (1, 2, 3):
                    config = {"solver_order": order, "solver_type": solver}
                    yield name, last | config | {"algorithm_type": algorithm}, 9, {}
    for predictor, corrector in ((3, 1), (1, 3), (4, 4), (3, 2)):
        config = {"predictor_order": predictor, "corrector_order": corrector}
        yield "SASolverScheduler", config | {"algorithm_type": "noise_prediction"}, 9, {}


def last_steps():
    name = "UniPCMultistepScheduler"
    for last in ("zero", "sigma_min"):
        for solver in ("bh1", "bh2"):
            config = {"predict_x0": False, "solver_type": solver}
            yield name, config | {"final_sigmas_type": last}, 6, {}
    yield name, {"solver_type": "bh1"}, 6, {}
    yield name, {"lower_order_final": False}, 6, {}
    for name in ("DPMSolverMultistepScheduler", "EDMDPMSolverMultistepScheduler"):
        for order in (2, 3):
            config = SIGMA_MIN | {"solver_order": order}
            yield name, config | {"euler_at_final": True}, 20, {}
            yield name, config | {"lower_order_final": False}, 20, {}
    for name in ("DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler"):
        yield name, {"algorithm_type": "deis"}, 6, {}
    for steps in (1, 2, 3):
        yield "PNDMScheduler", {"skip_prk_steps": True}, steps, {}


def clipped_lambdas():
    for clipped in (-4.0, -5.1):
        config = COSINE | TRAILING | {"lambda_min_clipped": clipped}
        for name in ("DPMSolverMultistepScheduler", "DPMSolverMultistepInverseScheduler"):
            for steps in (5, 10):
                yield name, config, steps, {}
                if "Inverse" not in name:
                    yield name, config | SIGMA_MIN, steps, {}
    for name in (
        "DPMSolverMultistepInverseScheduler",
        "DPMSolverMultistepScheduler",
        "DPMSolverSinglestepScheduler",
        "SASolverScheduler",
    ):
        yield name, COSINE | {"lambda_min_clipped": -5.1}, 8, {}


def lists_with_a_last_sigma():
    for name in (
        "DPMSolverMultistepScheduler",
        "DPMSolverSinglestepScheduler",
        "EulerDiscreteScheduler",
    ):
        for times in ([900, 500, 100], [900, 500, 0]):
            yield name, SIGMA_MIN, None, {"timesteps": times}
    yield "EulerDiscreteScheduler", SIGMA_MIN, None, {"sigmas": EULER_SIGMAS[:-1]}
    singlestep = SIGMA_MIN | {"solver_order": 3}
    for times in ([950, 700, 450, 200], [950, 800, 650, 500, 350, 200, 50, 0]):
        yield "DPMSolverSinglestepScheduler", singlestep, None, {"timesteps": times}
    flow = FLOW | DYNAMIC | SIGMA_MIN
    for name in ("DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler"):
        for order in (2, 3):
            yield name, flow | {"solver_order": order}, 8, {"mu": 0.8}
    yield "UniPCMultistepScheduler", flow, None, {"sigmas": LINEAR_12, "mu": 0.8}


def as_many_steps_as_times():
    for name in (
        "DDIMScheduler",
        "DEISMultistepScheduler",
        "DPMSolverMultistepScheduler",
        "EulerDiscreteScheduler",
        "PNDMScheduler",
        "UniPCMultistepScheduler",
    ):
        for spacing in ("leading", "trailing", "linspace"):
            for steps in (22, 23, 24):
                config = {"num_train_timesteps": 24, "timestep_spacing": spacing}
                yield name, config, steps, {}
                if spacing == "leading":
                    yield name, config | {"steps_offset": 1}, steps, {}


def tails():
    """Image to image: the last steps of a run."""
    for name in (
        "CogVideoXDDIMScheduler",
        "CogVideoXDPMScheduler",
        "DDIMScheduler",
    ):
        for spacing in ("leading", "trailing", "linspace"):
            config = {"timestep_spacing": spacing} | (UNCLIPPED if "DDIM" in name else {})
            for steps, first in ((50, 48), (50, 49), (12, 5), (7, 1)):
                yield name, config, steps, {"first_step": first}
    for name in (
        "DDPMScheduler",
        "DEISMultistepScheduler",
        "DPMSolverMultistepScheduler",
        "DPMSolverSinglestepScheduler",
        "EulerAncestralDiscreteScheduler",
        "EulerDiscreteScheduler",
        "FlowMatchEulerDiscreteScheduler",
        "HeunDiscreteScheduler",
        "KDPM2DiscreteScheduler",
        "LCMScheduler",
        "LMSDiscreteScheduler",
        "SASolverScheduler",
        "UniPCMultistepScheduler",
    ):
        for first in (3, 6, 7):
            yield name, {}, 9, {"first_step": first}
    singlestep = SIGMA_MIN | {"solver_order": 3}
    for config in ({"solver_order": 3}, singlestep, singlestep | {"lower_order_final": False}):
        for steps in (9, 10, 11):
            for first in (1, 2, 3, 4, 5):
                yield "DPMSolverSinglestepScheduler", config, steps, {"first_step": first}
    for name in ("DEISMultistepScheduler", "SASolverScheduler", "DPMSolverMultistepScheduler"):
        yield name, SIGMA_MIN if "DPM" in name else {}, 20, {"first_step": 8}
        yield name, {"timestep_spacing": "trailing"}, 20, {"first_step": 18}


def others():
    inverse = UNCLIPPED | {"prediction_type": "sample", "set_alpha_to_one": False}
    learned = {"variance_type": "learned_range", "algorithm_type": "noise_prediction"}
    for clip in (False, True):
        config = {"sigma_data": 2.0, "clip_denoised": clip}
        yield "CMStochasticIterativeScheduler", config, 6, {}
    yield "DDIMInverseScheduler", inverse, 7, {}
    yield "EulerDiscreteScheduler", {"timestep_type": "continuous"}, 6, {}
    yield "KDPM2AncestralDiscreteScheduler", COSINE | {"use_karras_sigmas": True}, 9, {}
    yield "SASolverScheduler", learned, 6, {}


def special_cases(name):
    for source in (
        flow_match_pipelines,
        unipc_pipelines,
        lists,
        zero_snr,
        solvers_and_orders,
        last_steps,
        clipped_lambdas,
        lists_with_a_last_sigma,
        as_many_steps_as_times,
        tails,
        others,
    ):
        for kind, config, steps, call in source():
            if kind == name:
                yield config, steps, call

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
    for name in (
        "DPMSolverMultistepInverseScheduler",
        "DPMSolverMultistepScheduler",
        "DPMSolverSinglestepScheduler",
        "SASolverScheduler",
    ):
        yield name, COSINE | {"lambda_min_clipped": -5.1}, 8, {}


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
        others,
    ):
        for kind, config, steps, call in source():
            if kind == name:
                yield config, steps, call

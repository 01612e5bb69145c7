"""The values that the cases give to each option of diffusers' schedulers."""

BETAS = [round(0.001 + 0.0015 * i, 6) for i in range(24)]
MORE_BETAS = [round(0.0005 + 0.0004 * i, 6) for i in range(40)]

# Options that no config file can hold, or that change no number, with the reason.
EXCEPTIONS = {
    "UniPCMultistepScheduler.solver_p": "another scheduler object; a file holds null",
    "SASolverScheduler.tau_func": "a function; a file holds null",
    "FlowMatchLCMScheduler.scale_factors": "changes the shape of the state between steps",
}

# Values beside the default, for every class that has the option.
NUMBERS = {
    "num_train_timesteps": [500, 1200],
    "beta_start": [0.0002, 0.0015],
    "beta_end": [0.01, 0.016],
    "clip_sample_range": [0.5, 2.0],
    "dynamic_thresholding_ratio": [0.9, 0.6],
    "sample_max_value": [1.5, 3.0],
    "steps_offset": [1, 3],
    "snr_shift_scale": [1.0, 2.0],
    "sigma_min": [0.05, 0.2],
    "sigma_max": [10.0, 30.0],
    "sigma_data": [0.3, 0.8],
    "rho": [5.0, 9.0],
    "s_noise": [0.9, 0.5],
    "scaler": [0.5, 2.0],
    "s": [0.004, 0.02],
    "lambda_min_clipped": [-5.1, -3.0],
    "shift": [3.0, 0.5],
    "flow_shift": [3.0, 0.5],
    "shift_terminal": [0.02, 0.1],
    "base_shift": [0.4, 0.6],
    "max_shift": [1.0, 1.3],
    "base_image_seq_len": [128, 512],
    "max_image_seq_len": [2048, 8192],
    "original_inference_steps": [25, 100],
    "timestep_scaling": [5.0, 20.0],
    "eta": [0.0, 0.5],
    "noise_sampler_seed": [0, 7],
    "disable_corrector": [[0], [1, 2]],
    "trained_betas": [BETAS, MORE_BETAS],
}

WORDS = {
    "beta_schedule": ["linear", "scaled_linear", "squaredcos_cap_v2"],
    "prediction_type": ["epsilon", "sample", "v_prediction"],
    "timestep_spacing": ["leading", "trailing", "linspace"],
    "variance_type": [
        None,
        "learned",
        "learned_range",
        "fixed_small",
        "fixed_small_log",
        "fixed_large",
        "fixed_large_log",
    ],
    "interpolation_type": ["linear", "log_linear"],
    "timestep_type": ["discrete", "continuous"],
    "final_sigmas_type": ["zero", "sigma_min"],
    "sigma_schedule": ["karras", "exponential"],
    "time_shift_type": ["exponential", "linear"],
    "upscale_mode": [
        "nearest",
        "linear",
        "bilinear",
        "bicubic",
        "trilinear",
        "area",
        "nearest-exact",
    ],
    "solver_order": [1, 2, 3],
    "predictor_order": [1, 2, 3, 4],
    "corrector_order": [1, 2, 3, 4],
    "algorithm_type": ["dpmsolver", "dpmsolver++", "sde-dpmsolver", "sde-dpmsolver++", "deis"],
    "solver_type": ["midpoint", "heun", "logrho", "bh1", "bh2"],
}

WITH_FLOW = ["epsilon", "sample", "v_prediction", "flow_prediction"]
DPM = {"prediction_type": WITH_FLOW}

# What one class takes besides, or instead.
OWN = {
    "CMStochasticIterativeScheduler": {"num_train_timesteps": [18, 150]},
    "CosineDPMSolverMultistepScheduler": {"sigma_min": [0.1, 1.0], "sigma_max": [80.0, 200.0]},
    "DDPMParallelScheduler": {"beta_schedule": WORDS["beta_schedule"] + ["sigmoid", "laplace"]},
    "DDPMScheduler": {"beta_schedule": WORDS["beta_schedule"] + ["sigmoid", "laplace"]},
    "DEISMultistepScheduler": {
        "prediction_type": WITH_FLOW,
        "algorithm_type": ["deis", "dpmsolver", "dpmsolver++"],
        "time_shift_type": ["exponential"],
    },
    "DPMSolverMultistepInverseScheduler": DPM,
    "DPMSolverMultistepScheduler": DPM | {"time_shift_type": ["exponential"]},
    "DPMSolverSinglestepScheduler": DPM
    | {
        "algorithm_type": ["dpmsolver++", "dpmsolver", "sde-dpmsolver++", "deis"],
        "time_shift_type": ["exponential"],
    },
    "EDMDPMSolverMultistepScheduler": {
        "algorithm_type": ["dpmsolver++", "sde-dpmsolver++", "deis"]
    },
    "EulerDiscreteScheduler": {"prediction_type": WORDS["prediction_type"] + ["original_sample"]},
    "HeunDiscreteScheduler": {"beta_schedule": WORDS["beta_schedule"] + ["exp"]},
    "IPNDMScheduler": {
        "trained_betas": [[0.99, 0.9, 0.7, 0.4, 0.15, 0.0], [1.0, 0.8, 0.6, 0.4, 0.2, 0.05, 0.0]]
    },
    "SASolverScheduler": {
        "prediction_type": WITH_FLOW,
        "algorithm_type": ["data_prediction", "noise_prediction"],
    },
    "SCMScheduler": {"prediction_type": ["trigflow"]},
    "UnCLIPScheduler": {
        "beta_schedule": ["squaredcos_cap_v2"],
        "variance_type": ["fixed_small_log", "learned_range"],
    },
    "UniPCMultistepScheduler": {
        "prediction_type": WITH_FLOW,
        "solver_order": [1, 2, 3, 4],
        "time_shift_type": ["exponential"],
    },
}

# Where the default hides what an option does: x_0 of this network is clipped nearly everywhere.
PLAIN = {
    "CogVideoXDDIMScheduler": {"clip_sample": False},
    "CogVideoXDPMScheduler": {"clip_sample": False},
    "DDIMInverseScheduler": {"clip_sample": False},
    "DDIMParallelScheduler": {"clip_sample": False},
    "DDIMScheduler": {"clip_sample": False},
    "DDPMParallelScheduler": {"clip_sample": False},
    "DDPMScheduler": {"clip_sample": False},
    "UnCLIPScheduler": {"clip_sample": False},
}

FLOW = {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}
DYNAMIC = {"use_dynamic_shifting": True}

# What an option needs beside it to have an effect, where the class has it.
COMPANIONS = {
    "clip_sample_range": {"clip_sample": True},
    "dynamic_thresholding_ratio": {"thresholding": True, "sample_max_value": 1000.0},
    "euler_at_final": {"final_sigmas_type": "sigma_min", "lower_order_final": False},
    "lower_order_final": {"final_sigmas_type": "sigma_min"},
    "steps_offset": {"timestep_spacing": "leading"},
    "timestep_type": {"prediction_type": "v_prediction"},
    "sample_max_value": {"thresholding": True},
    "flow_shift": FLOW,
    "use_flow_sigmas": FLOW,
    "shift_terminal": FLOW,
    "use_dynamic_shifting": FLOW,
    "time_shift_type": FLOW | DYNAMIC,
    "base_shift": DYNAMIC,
    "max_shift": DYNAMIC,
    "base_image_seq_len": DYNAMIC,
    "max_image_seq_len": DYNAMIC,
    "sigma_min": {"use_karras_sigmas": True},
    "sigma_max": {"use_karras_sigmas": True},
    "rescale_betas_zero_snr": {"prediction_type": "v_prediction", "timestep_spacing": "trailing"},
}

RESPACINGS = {
    "use_karras_sigmas",
    "use_exponential_sigmas",
    "use_beta_sigmas",
    "use_lu_lambdas",
    "use_flow_sigmas",
}

# These do not reach sigma = 0. ("deis" stands for another, but is checked before it does.)
NEED_SIGMA_MIN = {
    "algorithm_type": ("dpmsolver", "sde-dpmsolver", "deis"),
    "predict_x0": (False,),
}
UNIPC_NEEDS_SIGMA_MIN = {"solver_type": ("bh1",), "lower_order_final": (False,)}

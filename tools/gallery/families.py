"""The samplers of the gallery, by what they have in common."""

FAMILIES = {
    "first-order": ["ddim", "euler", "ddim_trailing"],
    "several-evaluations": ["heun", "heunpp2", "dpm_2", "dpm_fast", "exp_heun_2_x0", "res_2s", "res_3s"],
    "with-memory": ["lms", "ipndm", "ipndm_v", "plms", "pndm", "deis", "dpmpp_2m", "dpmpp_2m_v2",
                    "res_multistep", "uni_pc", "uni_pc_bh2", "gradient_estimation"],
    "noise-first-order": ["ddpm", "euler_ancestral", "lcm", "tcd"],
    "noise-higher-order": ["dpm_2_ancestral", "dpmpp_2s_ancestral", "dpmpp_sde", "dpmpp_2m_sde",
                           "dpmpp_2m_sde_heun", "dpmpp_3m_sde", "exp_heun_2_x0_sde",
                           "res_multistep_ancestral", "seeds_2", "seeds_3", "sa_solver",
                           "sa_solver_pece", "er_sde"],
    "restart": ["restart"],
    "cfg-plus-plus": ["ddim_cfg_pp", "euler_cfg_pp", "euler_ancestral_cfg_pp", "dpmpp_2m_cfg_pp",
                      "dpmpp_2s_ancestral_cfg_pp", "res_multistep_cfg_pp",
                      "res_multistep_ancestral_cfg_pp", "gradient_estimation_cfg_pp"],
}

# Drawn in colour, everywhere in the same one; all others are grey.
COLOURS = {
    "ddim": "#e4572e", "heun": "#4f8a10", "dpmpp_2m": "#1f6fc4", "uni_pc_bh2": "#5b4bb7",
    "ipndm": "#0f8b8d", "deis": "#b3123f", "res_2s": "#a0700a",
    "ddpm": "#e4572e", "euler_ancestral": "#b3123f", "dpmpp_2m_sde": "#1f6fc4",
    "er_sde": "#5b4bb7", "sa_solver": "#0f8b8d", "dpmpp_sde": "#4f8a10",
}

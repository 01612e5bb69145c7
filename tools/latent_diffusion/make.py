"""Writes examples/latent_diffusion/tiny_sd and tiny_flow: the parts of two tiny pipelines as ONNX,
prompts, and what diffusers' real pipelines make of them with several schedulers.

  python make.py            needs torch, diffusers, transformers, onnx (requirements.txt)
"""

import json
import pathlib
import shutil

import diffusers
import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

import export
import tiny

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/latent_diffusion"
SEED, GUIDANCE = 42, 7.5

SD = {"num_train_timesteps": 1000, "beta_start": 0.00085, "beta_end": 0.012,
      "beta_schedule": "scaled_linear", "steps_offset": 1}  # without it, pipelines set it
DDIM = SD | {"clip_sample": False, "set_alpha_to_one": False}
PNDM = SD | {"skip_prk_steps": True}
FLOW = {"num_train_timesteps": 1000, "shift": 3.0}

# name: (scheduler, config, steps, kind, strength)
SD_CASES = {
    "ddim": ("DDIMScheduler", DDIM, 20, "text", 1),
    "pndm": ("PNDMScheduler", PNDM, 20, "text", 1),
    "dpmpp_2m_karras": ("DPMSolverMultistepScheduler", SD | {"use_karras_sigmas": True}, 12, "text", 1),
    "euler_ancestral": ("EulerAncestralDiscreteScheduler", SD, 12, "text", 1),
    "unipc": ("UniPCMultistepScheduler", SD, 10, "text", 1),
    "ddim_image": ("DDIMScheduler", DDIM, 20, "image", 0.6),
    "dpmpp_2m_image": ("DPMSolverMultistepScheduler", SD, 16, "image", 0.5),
    "euler_image": ("EulerDiscreteScheduler", SD, 16, "image", 0.75),
    "ddim_inpaint": ("DDIMScheduler", DDIM, 20, "inpaint", 1),
}
FLOW_CASES = {
    "flow_euler": ("FlowMatchEulerDiscreteScheduler", FLOW, 12, "text", 1),
    "flow_euler_karras": ("FlowMatchEulerDiscreteScheduler", FLOW | {"use_karras_sigmas": True}, 8, "text", 1),
    "flow_image": ("FlowMatchEulerDiscreteScheduler", FLOW, 12, "image", 0.5),
}
PIPELINES = {
    (False, "text"): diffusers.StableDiffusionPipeline,
    (False, "image"): diffusers.StableDiffusionImg2ImgPipeline,
    (False, "inpaint"): diffusers.StableDiffusionInpaintPipeline,
    (True, "text"): diffusers.StableDiffusion3Pipeline,
    (True, "image"): diffusers.StableDiffusion3Img2ImgPipeline,
}


def picture():
    """A disc on a slope of colours."""
    y, x = np.mgrid[0:16, 0:16] / 15
    disc = ((x - 0.5) ** 2 + (y - 0.4) ** 2 < 0.09)[..., None]
    colours = np.stack([x, y, 1 - x], -1)
    return (np.where(disc, [0.9, 0.8, 0.1], colours) * 255).round().astype(np.uint8)


def mask():
    result = np.zeros((16, 16), np.uint8)
    result[4:12, 6:14] = 255
    return result


def pipeline(parts, kind, scheduler):
    shared = {"vae": parts.vae, "scheduler": scheduler, "tokenizer": None, "text_encoder": None}
    if parts.flow:
        more = {"tokenizer_2": None, "text_encoder_2": None, "tokenizer_3": None,
                "text_encoder_3": None, "transformer": parts.network}
    else:
        more = {"unet": parts.network, "safety_checker": None, "feature_extractor": None,
                "requires_safety_checker": False}
    made = PIPELINES[parts.flow, kind](**shared, **more)
    made.set_progress_bar_config(disable=True)
    return made


def run(parts, case, output_type):
    name, config, steps, kind, strength = case
    made = pipeline(parts, kind, getattr(diffusers, name)(**config))
    call = {"prompt_embeds": parts.prompt, "negative_prompt_embeds": parts.no_prompt,
            "num_inference_steps": steps, "guidance_scale": GUIDANCE, "output_type": output_type,
            "generator": torch.Generator().manual_seed(SEED)}
    if parts.flow:
        call |= {"pooled_prompt_embeds": parts.pooled, "negative_pooled_prompt_embeds": parts.no_pooled}
    if kind == "text":
        call |= {"height": 16, "width": 16}
    else:
        call |= {"image": Image.fromarray(picture()), "strength": strength}
    if kind == "inpaint":
        call |= {"mask_image": Image.fromarray(mask()), "height": 16, "width": 16}
    return made(**call).images


def write_folder(parts, cases, folder):
    shutil.rmtree(folder, ignore_errors=True)
    export.export(parts, folder, tiny.LATENT)
    (folder / "vae_decoder/config.json").write_text(json.dumps(
        {key: parts.vae.config[key] for key in ("block_out_channels", "scaling_factor", "shift_factor")}) + "\n")
    prompts = {"encoder_hidden_states": (parts.prompt, parts.no_prompt)}
    if parts.flow:
        prompts["pooled_projections"] = parts.pooled, parts.no_pooled
    for name, (some, none) in prompts.items():
        np.save(folder / f"{name}.npy", some.numpy())
        np.save(folder / f"negative_{name}.npy", none.numpy())
    Image.fromarray(picture()).save(folder / "image.png")
    Image.fromarray(mask()).save(folder / "mask.png")
    figures, table = {}, []
    for name, case in cases.items():
        latents = run(parts, case, "latent")
        image = run(parts, case, "np")
        figures[f"{name}.latents"] = latents.contiguous()
        figures[f"{name}.image"] = torch.from_numpy((image * 255).round()).permute(0, 3, 1, 2).contiguous()
        scheduler, config, steps, kind, strength = case
        table.append({"name": name, "scheduler": config | {"_class_name": scheduler},
                      "steps": steps, "kind": kind, "strength": strength})
        print(f"{folder.name} {name}: latents {latents.std():.3f}, image {image.mean():.3f} +- {image.std():.3f}")
    save_file(figures, folder / "expected.safetensors")
    head = {"made_by": "tools/latent_diffusion/make.py", "diffusers": diffusers.__version__,
            "torch": torch.__version__, "seed": SEED, "guidance": GUIDANCE}
    (folder / "scheduler").mkdir()
    (folder / "scheduler/scheduler_config.json").write_text(json.dumps(table[0]["scheduler"]) + "\n")
    rows = ",\n".join("  " + json.dumps(row) for row in table)
    (folder / "cases.json").write_text(json.dumps(head)[:-1] + ', "cases": [\n' + rows + "\n]}\n")


def main():
    torch.set_num_threads(1)
    write_folder(tiny.Parts(flow=False), SD_CASES, EXAMPLE / "tiny_sd")
    write_folder(tiny.Parts(flow=True), FLOW_CASES, EXAMPLE / "tiny_flow")


if __name__ == "__main__":
    main()

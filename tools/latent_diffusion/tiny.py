"""Tiny pipelines of diffusers' own classes, with seeded random weights that make something of their
inputs: one like Stable Diffusion (U-Net, epsilon), one like Stable Diffusion 3 (transformer, flow).
"""

import torch
from diffusers import AutoencoderKL, SD3Transformer2DModel, UNet2DConditionModel

LATENT = (4, 8, 8)  # images are 16 x 16
TOKENS, WIDTH = 5, 16


def unet():
    return UNet2DConditionModel(
        sample_size=LATENT[1], in_channels=LATENT[0], out_channels=LATENT[0], layers_per_block=1,
        block_out_channels=(8, 16), down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), cross_attention_dim=WIDTH,
        attention_head_dim=2, norm_num_groups=4)


def transformer():
    return SD3Transformer2DModel(
        sample_size=LATENT[1], patch_size=2, in_channels=LATENT[0], out_channels=LATENT[0],
        num_layers=2, attention_head_dim=8, num_attention_heads=2, joint_attention_dim=WIDTH,
        caption_projection_dim=16, pooled_projection_dim=WIDTH, pos_embed_max_size=LATENT[1])


def vae(flow):
    factors = {"scaling_factor": 1.5305, "shift_factor": 0.0609} if flow else {}
    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=LATENT[0], block_out_channels=(8, 16),
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        layers_per_block=1, norm_num_groups=4, **factors)


class Parts:
    """A pipeline's networks and what a prompt is to it."""

    def __init__(self, flow):
        torch.manual_seed(7 if flow else 5)
        self.flow = flow
        self.network = (transformer() if flow else unet()).eval()
        self.vae = vae(flow).eval()
        size = 2 if flow else 1
        self.prompt, self.no_prompt = size * torch.randn(2, 1, TOKENS, WIDTH)
        self.pooled, self.no_pooled = size * torch.randn(2, 1, WIDTH)
        for parameter in self.network.parameters():
            if parameter.abs().max() == 0:  # they begin at 0, and would switch a path off
                torch.nn.init.normal_(parameter, std=0.1)
        self.scale()

    @torch.no_grad()
    def scale(self):
        """Until the network's output has unit variance, the condition moves it by a tenth or more,
        and the decoder's image fills its range."""
        last = self.network.proj_out if self.flow else self.network.conv_out
        x = torch.randn(8, *LATENT)
        t = torch.linspace(20, 980, 8)
        for _ in range(3):
            size = self.evaluate(x, t, self.prompt, self.pooled).std()
            last.weight /= size
            last.bias /= size
        with_prompt = self.evaluate(x, t, self.prompt, self.pooled)
        without = self.evaluate(x, t, self.no_prompt, self.no_pooled)
        moved = (with_prompt - without).std()
        print(f"{'flow' if self.flow else 'sd'}: output {with_prompt.std():.3f},"
              f" moved by the prompt {moved:.3f}")
        assert abs(with_prompt.std() - 1) < 0.02 and moved > 0.1
        image = self.vae.decode(x).sample
        self.vae.decoder.conv_out.weight *= 0.5 / image.std()

    def evaluate(self, x, t, prompt, pooled):
        prompt = prompt.expand(len(x), -1, -1)
        if not self.flow:
            return self.network(x, t, prompt, return_dict=False)[0]
        return self.network(x, prompt, pooled.expand(len(x), -1), t, return_dict=False)[0]

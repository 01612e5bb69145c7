"""The parts of a pipeline as ONNX files, in the folders and with the names that Hugging Face's
Optimum gives them, so that a real export can stand in their place."""

import io
import warnings

import torch
from torch import nn


class Network(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, sample, timestep, encoder_hidden_states):
        return self.net(sample, timestep, encoder_hidden_states, return_dict=False)[0]


class Transformer(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, hidden_states, encoder_hidden_states, pooled_projections, timestep):
        return self.net(hidden_states, encoder_hidden_states, pooled_projections, timestep,
                        return_dict=False)[0]


class Encoder(nn.Module):
    """The mean and log-variance of the latents, one after the other along the channels."""

    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, sample):
        return self.vae.encode(sample, return_dict=False)[0].parameters


class Decoder(nn.Module):
    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, latent_sample):
        return self.vae.decode(latent_sample, return_dict=False)[0]


def write(net, inputs, path, output, fixed=()):
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: {0: "batch"} for name in [*inputs, output] if name not in fixed}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(net.eval(), tuple(inputs.values()), str(path), input_names=list(inputs),
                          output_names=[output], dynamic_axes=axes, opset_version=17, dynamo=False)


def export(parts, folder, latent):
    x = torch.randn(2, *latent)
    prompt, t = parts.prompt.expand(2, -1, -1), torch.tensor([1.0, 1.0])
    if parts.flow:
        inputs = {"hidden_states": x, "encoder_hidden_states": prompt,
                  "pooled_projections": parts.pooled.expand(2, -1), "timestep": t}
        write(Transformer(parts.network), inputs, folder / "transformer/model.onnx", "out_sample")
    else:
        inputs = {"sample": x, "timestep": t, "encoder_hidden_states": prompt}
        write(Network(parts.network), inputs, folder / "unet/model.onnx", "out_sample")
    image = torch.randn(2, 3, 2 * latent[1], 2 * latent[2])
    write(Encoder(parts.vae), {"sample": image}, folder / "vae_encoder/model.onnx",
          "latent_parameters")
    write(Decoder(parts.vae), {"latent_sample": x}, folder / "vae_decoder/model.onnx", "sample")

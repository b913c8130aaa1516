"""Makes parity cases of DiT from diffusers' model and schedulers.

    pip install torch==2.7.1 diffusers==0.39.0 safetensors
    git clone https://github.com/openai/guided-diffusion
    python tools/golden/dit.py --guided-diffusion guided-diffusion

Tiny random models of DiTTransformer2DModel, under DiT's own names and under diffusers'. DiT's own time embedding and norms
differ from diffusers' in two numbers (downscale_freq_shift 0, eps 1e-6), which are set for cases under DiT's names. DDPM is
computed by guided-diffusion, too, whose code DiT's samplers are, and both must agree. The state is float64, the network float32;
near noise its rounding is multiplied by 150, which is 1 / alpha, hence the tolerance. Reference tooling only: nothing of the
product runs it.
"""

import argparse
import json
import pathlib
import shutil
import sys
from unittest import mock

import numpy as np
import torch
from diffusers import (
    DDIMScheduler, DDPMScheduler, DiTTransformer2DModel, DPMSolverMultistepScheduler, UniPCMultistepScheduler)
from safetensors.torch import save_file

cases = pathlib.Path(__file__).resolve().parents[2] / "zoo-sit/src/test/resources/golden"
WIDTH, HEADS, DEPTH, CLASSES, SIZE, CHANNELS, STEPS = 32, 4, 2, 10, 8, 4, 1000
CONFIG = dict(
    input_size=SIZE, patch_size=2, in_channels=CHANNELS, hidden_size=WIDTH, depth=DEPTH, num_heads=HEADS, mlp_ratio=4.0,
    class_dropout_prob=0.1, num_classes=CLASSES, learn_sigma=True, diffusion_steps=STEPS)
TORCH = f"float32 CPU, torch {torch.__version__.split('+')[0]}"


def model(own):
    """Nothing stays at 0; every block has the same embedding of times and classes."""
    made = DiTTransformer2DModel(
        num_attention_heads=HEADS, attention_head_dim=WIDTH // HEADS, in_channels=CHANNELS, out_channels=2 * CHANNELS,
        num_layers=DEPTH, sample_size=SIZE, patch_size=2, num_embeds_ada_norm=CLASSES, norm_eps=1e-6 if own else 1e-5)
    generator = torch.Generator().manual_seed(11)
    with torch.no_grad():
        for p in made.parameters():
            p.normal_(0, 0.12 if p.ndim > 1 else 0.05, generator=generator)
    first = made.transformer_blocks[0].norm1.emb
    for block in made.transformer_blocks:
        block.norm1.emb.load_state_dict(first.state_dict())
        if own:
            block.norm1.emb.time_proj.downscale_freq_shift = 0
    return made.eval()


def own_names(made):
    """The tensors of a DiT as its authors name them."""
    given, emb = made.state_dict(), "transformer_blocks.0.norm1.emb."
    named = {
        "pos_embed": made.pos_embed.pos_embed.clone(),
        "y_embedder.embedding_table.weight": given[emb + "class_embedder.embedding_table.weight"],
    }
    for kind in ("weight", "bias"):
        named["x_embedder.proj." + kind] = given["pos_embed.proj." + kind]
        named["t_embedder.mlp.0." + kind] = given[emb + "timestep_embedder.linear_1." + kind]
        named["t_embedder.mlp.2." + kind] = given[emb + "timestep_embedder.linear_2." + kind]
        named["final_layer.adaLN_modulation.1." + kind] = given["proj_out_1." + kind]
        named["final_layer.linear." + kind] = given["proj_out_2." + kind]
        for i in range(DEPTH):
            old, new = f"transformer_blocks.{i}.", f"blocks.{i}."
            named[new + "attn.qkv." + kind] = torch.cat([given[old + f"attn1.to_{part}." + kind] for part in "qkv"])
            named[new + "attn.proj." + kind] = given[old + "attn1.to_out.0." + kind]
            named[new + "mlp.fc1." + kind] = given[old + "ff.net.0.proj." + kind]
            named[new + "mlp.fc2." + kind] = given[old + "ff.net.2." + kind]
            named[new + "adaLN_modulation.1." + kind] = given[old + "norm1.linear." + kind]
    return named


def normal(*shape, seed=7):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def write(name, kind, weights, config, inputs, outputs, atol, source, notes):
    """Weights are (file name, function that writes it)."""
    folder = cases / "dit" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    weights[1](folder / weights[0])
    for key, value in {**inputs, **outputs}.items():
        np.save(folder / f"{key}.npy", value.float().numpy() if value.is_floating_point() else value.numpy())
    text = {
        "kind": kind,
        "id": "dit",
        "config": config,
        "weights": weights[0],
        "inputs": {key: f"{key}.npy" for key in inputs},
        "outputs": {key: {"file": f"{key}.npy", "atol": atol, "rtol": 2e-4} for key in outputs},
        "source": source,
        "notes": notes,
    }
    (folder / "case.json").write_text(json.dumps(text, indent=1) + "\n")


def forward(name, made, weights, config, source, notes):
    x, t, y = normal(4, CHANNELS, SIZE, SIZE), torch.tensor([0, 17, 500, 999]), torch.tensor([0, 3, 9, CLASSES])
    with torch.no_grad():
        epsilon, variance = made(x, t, y).sample.chunk(2, dim=1)
    write(
        name, "generator", weights, config, dict(x=x, t=t.float(), y=y), dict(epsilon=epsilon, variance=variance), 3e-5,
        source, notes)


def guided(made, labels, scale, channels):
    """As DiTPipeline guides: the noise, of the first channels; the rest is that with the condition."""

    def network(x, t):
        times = torch.full((2 * len(x),), int(t))
        with torch.no_grad():
            output = made(
                torch.cat([x, x]).float(), times, torch.cat([labels, torch.full_like(labels, CLASSES)])).sample.double()
        noise, rest = output[:, :channels], output[:, channels:]
        given, none = noise.chunk(2)
        return torch.cat([none + scale * (given - none), rest.chunk(2)[0]], dim=1)

    return network


def exact(scheduler):
    """With a schedule in float64."""
    betas = torch.linspace(1e-4, 0.02, STEPS, dtype=torch.float64)
    scheduler.betas, scheduler.alphas = betas, 1 - betas
    scheduler.alphas_cumprod = torch.cumprod(1 - betas, 0)
    scheduler.one = torch.tensor(1.0, dtype=torch.float64)
    if hasattr(scheduler, "final_alpha_cumprod"):
        scheduler.final_alpha_cumprod = scheduler.one
    return scheduler


def by_scheduler(scheduler, network, start, steps, learned):
    """The states before each step, and the last."""
    scheduler.set_timesteps(steps)
    states = [start.double()]
    for t in scheduler.timesteps:
        output = network(states[-1], t)
        states.append(scheduler.step(output if learned else output[:, :CHANNELS], t, states[-1]).prev_sample)
    return states, [int(t) for t in scheduler.timesteps]


def by_guided_diffusion(place, network, start, steps, draws):
    sys.path.insert(0, place)
    from guided_diffusion import gaussian_diffusion as diffusion
    from guided_diffusion.respace import SpacedDiffusion, space_timesteps

    spaced = SpacedDiffusion(
        use_timesteps=space_timesteps(STEPS, str(steps)), betas=diffusion.get_named_beta_schedule("linear", STEPS),
        model_mean_type=diffusion.ModelMeanType.EPSILON, model_var_type=diffusion.ModelVarType.LEARNED_RANGE,
        loss_type=diffusion.LossType.MSE)
    states = [start.double()]
    for i in reversed(range(steps)):
        times = torch.full((len(start),), i)
        out = spaced.p_mean_variance(lambda x, t: network(x, t[0]), states[-1], times, clip_denoised=False)
        noise = draws[steps - 1 - i] if i > 0 else 0
        states.append(out["mean"] + torch.exp(0.5 * out["log_variance"]) * noise)
    return states


def sampler(name, made, weights, scheduler, source, *, steps, scale, spacing, mode="ode", solver=None, place=None, notes="", channels=CHANNELS):
    start, labels = normal(2, CHANNELS, SIZE, SIZE), torch.tensor([1, 7])
    draws = normal(steps - 1, 2, CHANNELS, SIZE, SIZE, seed=8)
    network = guided(made, labels, scale, channels)
    inputs = dict(initial_latents=start, y=labels)
    queue = [d.double() for d in draws]
    with mock.patch("diffusers.schedulers.scheduling_ddpm.randn_tensor", lambda *a, **k: queue.pop(0)):
        states, times = by_scheduler(exact(scheduler), network, start, steps, mode == "sde")
    if mode == "sde":
        inputs["noise"] = draws
        other = by_guided_diffusion(place, network, start, steps, draws.double())
        worst = max(float((a - b).abs().max()) for a, b in zip(states, other))
        assert worst < 2e-3, worst  # its schedule is float32 where it meets arrays
        print(name, "guided-diffusion and diffusers differ by", worst)
    recorded = [0, steps // 2, steps - 1]
    config = dict(
        model=CONFIG, model_family="dit", mode=mode, num_steps=steps, cfg_scale=scale, path_type="ddpm",
        diffusion_steps=STEPS, timestep_spacing=spacing, trajectory_steps=recorded,
        checkpoint={"container": "torch.save"})
    if solver:
        config["solver"] = solver
    if channels < CHANNELS:
        config["guidance_channels"] = channels
    print(name, times, "largest", float(states[-1].abs().max()))
    write(
        name, "sampler", weights, config, inputs,
        dict(latents=states[-1], trajectory=torch.stack([states[i] for i in recorded])), 2e-3, source, notes)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--guided-diffusion", required=True, help="a clone of openai/guided-diffusion")
    place = parser.parse_args().guided_diffusion
    import diffusers

    where = f"of diffusers {diffusers.__version__}, {TORCH}"
    own = model(True)
    weights = ("DiT.pt", lambda path: torch.save(own_names(own), path))
    forward(
        "own", own, weights, dict(CONFIG, checkpoint={"container": "torch.save"}),
        f"DiTTransformer2DModel {where}, with downscale_freq_shift 0 and eps 1e-6 as in DiT",
        "t are timesteps, not scaled. The output is the noise [B, C, H, W] and behind it what the variance is read off.")
    other = model(False)
    tensors = {k: v.contiguous() for k, v in other.state_dict().items()}
    forward(
        "diffusers", other, ("diffusion_pytorch_model.safetensors", lambda path: save_file(tensors, path)),
        dict(CONFIG, downscale_freq_shift=1), f"DiTTransformer2DModel {where}",
        "Diffusers' names; an embedding of times and classes a block, all equal. Its second norm has eps 1e-5.")
    with_variance = ("DiT.pt", lambda path: torch.save({"ema": own_names(own)}, path))
    linear = dict(beta_schedule="linear", beta_start=1e-4, beta_end=0.02)
    state = "state float64, network float32"
    sampler(
        "ddim-10-cfg4", own, weights, DDIMScheduler(clip_sample=False, set_alpha_to_one=True, **linear),
        f"DDIMScheduler {where}, guided as DiTPipeline; {state}", steps=10, scale=4.0, spacing="leading", solver="ddim",
        notes="900, 800, ..., 0")
    sampler(
        "ddpm-12-cfg1.5-channels3", own, with_variance,
        DDPMScheduler(clip_sample=False, variance_type="learned_range", timestep_spacing="linspace", **linear),
        f"DDPMScheduler {where}, guided as DiT's sample.py; {state}. guided-diffusion's SpacedDiffusion agrees", steps=12,
        scale=1.5, spacing="linspace", mode="sde", place=place, channels=3,
        notes="noise has a row for each step but the last. Guidance acts on three of four channels; the variance is that with the"
        " condition.")
    for solver, made in (
        ("dpm++2m", DPMSolverMultistepScheduler(timestep_spacing="trailing", **linear)),
        ("unipc", UniPCMultistepScheduler(timestep_spacing="trailing", **linear)),
    ):
        sampler(
            f"{solver.replace('++', 'pp')}-8-cfg4", own, weights, made,
            f"{type(made).__name__} {where}, guided as DiTPipeline; {state}", steps=8, scale=4.0, spacing="trailing",
            solver=solver)


main()

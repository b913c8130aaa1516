"""What diffusers' schedulers of flow models make of a given velocity: the cases of SolverTest.

    pip install torch diffusers && python tools/solver-cases.py > zoo-core/src/test/resources/solvers/diffusers.json
"""

import json

import diffusers
import torch


def velocity(x, t):
    return torch.sin(3 * x) + t * x - 0.5


def run(scheduler, steps):
    scheduler.set_timesteps(steps)
    x = torch.tensor([-1.5, -0.2, 0.4, 1.7]).reshape(1, 1, 2, 2)
    start = x.flatten().tolist()
    for i, t in enumerate(scheduler.timesteps):
        sigma = scheduler.sigmas[i]
        x = scheduler.step(velocity(x, sigma), t, x).prev_sample
    return {"times": scheduler.sigmas.double().tolist(), "start": start, "end": x.flatten().tolist()}


flow = dict(use_flow_sigmas=True, prediction_type="flow_prediction", solver_order=2)
cases = []
for steps in (1, 2, 5, 10, 20):
    for shift in (1.0, 3.0):
        schedulers = {
            "dpm++2m": diffusers.DPMSolverMultistepScheduler(flow_shift=shift, **flow),
            "unipc": diffusers.UniPCMultistepScheduler(flow_shift=shift, **flow),
        }
        for name, scheduler in schedulers.items():
            cases.append({"solver": name} | run(scheduler, steps))
print(json.dumps({"source": f"diffusers {diffusers.__version__}", "cases": cases}, indent=1))

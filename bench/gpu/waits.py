"""How often a call waits for the GPU."""

import warnings

import torch


def synchronisations(call):
    torch.cuda.synchronize()
    torch.cuda.set_sync_debug_mode("warn")
    try:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            call()
        return sum("synchroniz" in str(one.message) for one in seen)
    finally:
        torch.cuda.set_sync_debug_mode("default")

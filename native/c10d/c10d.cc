// Operators for TorchScript over torch.distributed's c10d: several processes, on this machine or others, that train together.
// c10d has no operators that make a group, so these do; what is exchanged, and how, is c10d's (NCCL for CUDA, else Gloo).
//
// DJL hands arrays to TorchScript and takes arrays: words are bytes, and what has no result gives an empty one.
//
// Source: torch/csrc/distributed/c10d of PyTorch, and torch/distributed/distributed_c10d.py for the defaults.

#include <torch/library.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace {

// The group that this process is in.
struct Group {
  c10::intrusive_ptr<c10d::Store> store;
  int rank;
  int size;
  std::chrono::seconds timeout;
  c10::intrusive_ptr<c10d::Backend> gloo;
  c10::intrusive_ptr<c10d::Backend> nccl; // made for the first array that is on a GPU
};
std::optional<Group> joined;

Group& group() {
  TORCH_CHECK(joined, "no group has been joined");
  return *joined;
}

c10::intrusive_ptr<c10d::Store> part(const Group& of, const std::string& name) {
  return c10::make_intrusive<c10d::PrefixStore>(name, of.store);
}

at::Tensor nothing() {
  return at::zeros({0});
}

std::string text(const at::Tensor& bytes) {
  at::Tensor plain = bytes.contiguous();
  return std::string(static_cast<const char*>(plain.data_ptr()), plain.numel());
}

// Meets the others at rank 0, which listens there. Numbers are its port, rank, size, and how many seconds one waits then and
// later. Gives whether there is NCCL for GPUs.
at::Tensor join(const at::Tensor& host, const at::Tensor& numbers) {
  TORCH_CHECK(numbers.numel() == 5, "this library is of other sources than the program; run native/c10d/build.sh again");
  const int64_t* values = numbers.data_ptr<int64_t>();
  int rank = static_cast<int>(values[1]);
  int size = static_cast<int>(values[2]);
  c10d::TCPStoreOptions options;
  options.port = static_cast<uint16_t>(values[0]);
  options.isServer = rank == 0;
  options.waitWorkers = false; // until it is known that they are as many as all think
  options.timeout = std::chrono::seconds(values[3]);
  c10::intrusive_ptr<c10d::Store> store = c10::make_intrusive<c10d::TCPStore>(text(host), options);
  if (rank == 0) {
    store->set("size", std::to_string(size));
  }
  std::string expected = store->get_to_str("size");
  TORCH_CHECK(expected == std::to_string(size), "node 0 has --nnodes ", expected, ", this one ", size);
  std::vector<std::string> all;
  for (int i = 0; i < size; i++) {
    all.push_back("here/" + std::to_string(i));
  }
  store->set(all[rank], "");
  store->wait(all, options.timeout);
  std::chrono::seconds later(values[4]);
  Group made{store, rank, size, later, {}, {}};
  auto gloo = c10d::ProcessGroupGloo::Options::create(later);
  const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
  gloo->devices.push_back(
      interface ? c10d::ProcessGroupGloo::createDeviceForInterface(interface)
                : c10d::ProcessGroupGloo::createDefaultDevice());
  made.gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(part(made, "gloo"), made.rank, made.size, gloo);
  joined = made;
#ifdef USE_C10D_NCCL
  return at::ones({1});
#else
  return at::zeros({1});
#endif
}

c10d::Backend& exchange(const at::Tensor& tensor) {
  Group& in = group();
#ifdef USE_C10D_NCCL
  if (tensor.is_cuda()) {
    if (!in.nccl) {
      auto options = c10d::ProcessGroupNCCL::Options::create();
      options->timeout = in.timeout;
      in.nccl = c10::make_intrusive<c10d::ProcessGroupNCCL>(part(in, "nccl"), in.rank, in.size, options);
    }
    return *in.nccl;
  }
#endif
  return *in.gloo;
}

// Adds up what all have, in place; each must call with the same shapes.
at::Tensor sum_(std::vector<at::Tensor> tensors) {
  std::vector<c10::intrusive_ptr<c10d::Work>> running;
  for (const auto& tensor : tensors) {
    std::vector<at::Tensor> one{tensor};
    running.push_back(exchange(tensor).allreduce(one));
  }
  for (auto& work : running) {
    work->wait();
  }
  return nothing();
}

// What rank 0 says under that key.
at::Tensor told(const at::Tensor& key, const at::Tensor& word) {
  Group& in = group();
  if (in.rank == 0) {
    in.store->set(text(key), text(word));
  }
  std::string answer = in.store->get_to_str(text(key));
  return at::tensor(at::ArrayRef<uint8_t>(reinterpret_cast<const uint8_t*>(answer.data()), answer.size()), at::kByte);
}

at::Tensor leave() {
  joined.reset();
  return nothing();
}

} // namespace

TORCH_LIBRARY(repa_zoo_c10d, library) {
  // TorchScript must neither fold these nor change their order.
  auto effective = [](const char* schema) { return torch::schema(schema, c10::AliasAnalysisKind::CONSERVATIVE); };
  library.def(effective("join(Tensor host, Tensor numbers) -> Tensor"), join);
  library.def(effective("sum_(Tensor[] tensors) -> Tensor"), sum_);
  library.def(effective("told(Tensor key, Tensor word) -> Tensor"), told);
  library.def(effective("leave() -> Tensor"), leave);
}

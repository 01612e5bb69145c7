#include "engines.hpp"

#include "network.hpp"

#ifdef EBB_FASHION_ONNX
#include <ebb/denoisers/onnxruntime.hpp>
#endif
#ifdef EBB_FASHION_TORCHSCRIPT
#include <ebb/denoisers/libtorch.hpp>
#endif

#include <memory>

namespace {

network_for in_eigen(const std::string& file) {
  const auto net = std::make_shared<const fashion_network>(file);
  return [net](std::vector<int> labels) -> network {
    return [net, labels](ebb::view<const float> x, const ebb::noise_level& at,
                         ebb::view<float> out) { (*net)(x, at.t, labels, out); };
  };
}

#if defined(EBB_FASHION_ONNX) || defined(EBB_FASHION_TORCHSCRIPT)
ebb::condition condition_of(const std::vector<int>& labels) {
  return {"label", {labels.size()}, std::vector<std::int64_t>(labels.begin(), labels.end())};
}

template <class Denoiser>
network_for in_engine(const std::string& file) {
  const Denoiser any(file, {.conditions = {condition_of({fashion_network::null_class})}});
  return
      [any](const std::vector<int>& labels) -> network { return any.with({condition_of(labels)}); };
}
#endif

}  // namespace

std::vector<std::string> engines() {
  std::vector<std::string> names{"eigen"};
#ifdef EBB_FASHION_ONNX
  names.emplace_back("onnxruntime");
#endif
#ifdef EBB_FASHION_TORCHSCRIPT
  names.emplace_back("libtorch");
#endif
  return names;
}

network_for load_network(const std::string& engine, const std::string& file) {
#ifdef EBB_FASHION_ONNX
  if (engine == "onnxruntime")
    return in_engine<ebb::onnxruntime_denoiser>(file.empty() ? EBB_FASHION_ONNX : file);
#endif
#ifdef EBB_FASHION_TORCHSCRIPT
  if (engine == "libtorch")
    return in_engine<ebb::libtorch_denoiser>(file.empty() ? EBB_FASHION_TORCHSCRIPT : file);
#endif
  if (engine == "eigen") return in_eigen(file.empty() ? EBB_FASHION_WEIGHTS : file);
  ebb::fail(ebb::errc::unknown_value, {"engine = \"", engine, "\": this build has it not"});
}

// The network of this example in one of the engines it is built with.
#pragma once

#include <ebb/schedule/noise_level.hpp>
#include <ebb/tensor/view.hpp>

#include <functional>
#include <string>
#include <vector>

using network =
    std::function<void(ebb::view<const float> x, const ebb::noise_level& at, ebb::view<float> out)>;

// The denoiser of images with these labels.
using network_for = std::function<network(std::vector<int> labels)>;

// Of "eigen", this example's own, "onnxruntime" and "libtorch" those that were found.
std::vector<std::string> engines();

// `file`: fashion.safetensors for Eigen, what tools/fashion/engines.py makes of it for the others;
// where empty, the one that the build knows. Errors: ebb::error naming the file.
network_for load_network(const std::string& engine, const std::string& file);

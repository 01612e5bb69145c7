#include <ebb/denoisers/libtorch.hpp>
#include <ebb/ebb.hpp>

#include "denoisers/engine_models.hpp"
#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;
using ebb::test::model_path;

TEST_CASE("a TorchScript file is a denoiser", "[denoisers]") {
  test::check_engine<libtorch_denoiser>(model_path("plain.pt"));
}

TEST_CASE("TorchScript: states and modules of every type", "[denoisers]") {
  using net = libtorch_denoiser;
  test::check_states<half, net>(model_path("half.pt"), 2);
  test::check_states<bfloat16, net>(model_path("bfloat16.pt"), 2);
  test::check_states<half, net>(model_path("plain.pt"), 1);
  test::check_states<bfloat16, net>(model_path("half.pt"), 2);
  test::check_states<float, net>(model_path("plain.pt"), 4);
  test::check_states<double, net>(model_path("plain.pt"), 0x1p29);
  test::check_engine<net>(model_path("half.pt"), 2e-3);
  test::check_engine<net>(model_path("bfloat16.pt"), 2e-2);
}

TEST_CASE("TorchScript: a call allocates what the engine does", "[denoisers][allocation]") {
  const auto check = [](const char* file, auto state, at::ScalarType type) {
    using T = decltype(state);
    const auto path = model_path(file);
    auto module = torch::jit::load(path);
    module.eval();
    std::vector<c10::IValue> stack(3);
    stack[2] = at::full({2}, 3, at::kLong);
    const auto bare = [&](view<const T> x, double t, view<T> out) {
      const c10::InferenceMode guard;
      stack[0] = at::from_blob(const_cast<T*>(x.data()), {2, 2, 3}, type);
      stack[1] = at::full({2}, t, at::kFloat);
      const auto result = module.forward(stack).toTensor();
      at::from_blob(out.data(), {2, 2, 3}, type).copy_(result);
    };
    test::check_allocations<T>(libtorch_denoiser(path, {.conditions = {test::labels({3})}}), bare);
  };
  check("plain.pt", float(), at::kFloat);
  check("half.pt", half(), at::kHalf);
  check("bfloat16.pt", bfloat16(), at::kBFloat16);
}

TEST_CASE("TorchScript: the tensor of a dictionary that is asked for", "[denoisers]") {
  libtorch_denoiser net(model_path("dictionary.pt"), {.output = "v", .whole_time = true});
  auto x = test::some_state(2);
  tensor<float> out({2, 2, 3});
  net(x, {250, 1, 1}, out);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(out[i] == Approx(0.5 * x[i] + 0.25));
  check_refused(
      [&] {
        net(x, {0.5, 1, 1}, out);
      },
      errc::incompatible_options, {"time 0.5", "round_time"});
  libtorch_denoiser other(model_path("dictionary.pt"), {.output = "w"});
  check_refused([&] { other(x, {1, 1, 1}, out); }, errc::unknown_value, {"output = \"w\""});
}

TEST_CASE("TorchScript: what does not fit is named", "[denoisers][bad input]") {
  using test::labels;
  const auto plain = model_path("plain.pt");
  const auto make = [](const std::string& path, engine_options options) {
    return [path, options] { libtorch_denoiser net(path, options); };
  };
  check_refused(make("nowhere.pt", {}), errc::io_error, {"nowhere.pt", "TorchScript file"});
  check_refused(make(model_path("make.py"), {}), errc::io_error, {"make.py", "LibTorch"});
  check_refused(make(plain, {}), errc::unknown_value, {"plain.pt", "\"label\" is not given"});
  check_refused(make(plain, {.sample = "y", .conditions = {labels({1})}}), errc::unknown_value,
                {"sample = \"y\"", "\"x\", \"t\", \"label\""});
  check_refused(make(plain, {.conditions = {labels({1})}, .provider = "abacus"}),
                errc::unknown_value, {"LibTorch", "abacus"});

  libtorch_denoiser net(plain, {.conditions = {labels({1, 2})}});
  auto x = test::some_state(3);
  tensor<float> out({3, 2, 3}), wide({2, 2, 4});
  check_refused([&] { net(x, {1, 1, 1}, out); }, errc::shape_mismatch, {"\"label\"", "3 samples"});
  auto two = test::some_state(2);
  net(two, {1, 1, 1}, two);
  check_refused([&] { net(x, {1, 1, 1}, out); }, errc::shape_mismatch, {"\"label\"", "3 samples"});
  tensor<float> again({2, 2, 3});
  net(two, {1, 1, 1}, again);
  CHECK(again[6] == Approx(0.5 * two[6] + 0.001 + 0.5));
  check_refused(
      [&] {
        net(two, {1, 1, 1}, wide);
      },
      errc::shape_mismatch, {"gives {2, 2, 3}", "{2, 2, 4}"});
  auto three = net.with({labels({1, 2, 3})});
  check_refused([&] { three(two, {1, 1, 1}, two); }, errc::shape_mismatch, {"\"label\""});
}

#include <ebb/denoisers/onnxruntime.hpp>
#include <ebb/ebb.hpp>

#include "denoisers/engine_models.hpp"
#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;
using ebb::test::model_path;

TEST_CASE("an ONNX file is a denoiser", "[denoisers]") {
  test::check_engine<onnxruntime_denoiser>(model_path("plain.onnx"));
  test::check_engine<onnxruntime_denoiser>(model_path("whole_time.onnx"));
  test::check_engine<onnxruntime_denoiser>(model_path("fixed_batch.onnx"));
  test::check_engine<onnxruntime_denoiser>(model_path("half.onnx"), 2e-3);
}

TEST_CASE("ONNX: states and models of every type", "[denoisers]") {
  using net = onnxruntime_denoiser;
  test::check_states<half, net>(model_path("half.onnx"), 1);
  test::check_states<bfloat16, net>(model_path("bfloat16.onnx"), 1);
  test::check_states<half, net>(model_path("plain.onnx"), 1);
  test::check_states<bfloat16, net>(model_path("half.onnx"), 1);
  test::check_states<float, net>(model_path("plain.onnx"), 4);
  test::check_states<double, net>(model_path("plain.onnx"), 0x1p29);
  test::check_engine<net>(model_path("bfloat16.onnx"), 2e-2);
}

TEST_CASE("ONNX: memory of the model's type is lent to it, other is converted", "[denoisers]") {
  const onnx_model model(model_path("half.onnx"));
  const std::vector<float> times{40, 40};
  const std::vector<std::int64_t> label{3, 3};
  const auto unused = [&](auto number) {
    using T = decltype(number);
    auto x = randn<T>({2, 2, 3}, 5);
    tensor<T> out(x.shape());
    const std::vector<onnx_input> in{{&model.input("x"), view<const T>(x)},
                                     {&model.input("t"), view<const float>(times)},
                                     {&model.input("label"), view<const std::int64_t>(label)}};
    std::vector<onnx_buffer> copies;
    model.run(in, model.output("v"), out, copies);
    std::vector<bool> list;
    for (const auto& copy : copies) list.push_back(copy.unused());
    return list;
  };
  CHECK(unused(half()) == std::vector<bool>{true, true, true, true});
  CHECK(unused(float()) == std::vector<bool>{false, true, true, false});
}

TEST_CASE("ONNX: a call allocates what the engine does", "[denoisers][allocation]") {
  Ort::Env env{ORT_LOGGING_LEVEL_ERROR, "test"};
  Ort::SessionOptions one_thread;
  one_thread.SetIntraOpNumThreads(1);
  const auto check = [&](const char* file, auto state, auto inside) {
    using T = decltype(state);
    using number = decltype(inside);  // of the model
    const auto path = model_path(file);
    Ort::Session session(env, path.c_str(), one_thread);
    std::vector<float> times(2);
    const std::vector<std::int64_t> label{3, 3};
    tensor<number> own_in({2, 2, 3}), own_out({2, 2, 3});
    const auto bare = [&](view<const T> x, double t, view<T> out) {
      times = {static_cast<float>(t), static_cast<float>(t)};
      Ort::IoBinding binding(session);
      if constexpr (std::is_same_v<T, number>) binding.BindInput("x", onnx_tensor(x));
      else binding.BindInput("x", onnx_tensor(view<const number>(own_in)));
      binding.BindInput("t", onnx_tensor(view<const float>(times)));
      binding.BindInput("label", onnx_tensor(view<const std::int64_t>(label)));
      if constexpr (std::is_same_v<T, number>) binding.BindOutput("v", onnx_tensor(out));
      else binding.BindOutput("v", onnx_tensor(view<number>(own_out)));
      session.Run(Ort::RunOptions{nullptr}, binding);
    };
    test::check_allocations<T>(onnxruntime_denoiser(path, {.conditions = {test::labels({3})}}),
                               bare);
  };
  check("plain.onnx", float(), float());
  check("half.onnx", half(), half());
  check("half.onnx", float(), half());
}

TEST_CASE("ONNX: a scalar time, and a variance beside the mean", "[denoisers]") {
  onnxruntime_denoiser unconditional(model_path("scalar_time.onnx"));
  auto x = test::some_state(2);
  tensor<float> out({2, 2, 3});
  unconditional(x, {250, 1, 1}, out);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(out[i] == Approx(0.5 * x[i] + 0.25));

  onnxruntime_denoiser variance(model_path("variance.onnx"),
                                {.conditions = {test::labels({1, 2})}});
  tensor<float> both({2, 4, 3});
  variance(x, {100, 1, 1}, both);
  CHECK(both[0] == Approx(0.5 * x[0] + 0.1 + 0.25));
  CHECK(both[6] == Approx(both[0] - 1));
  CHECK(both[12] == Approx(0.5 * x[6] + 0.1 + 0.5));
}

TEST_CASE("ONNX: what does not fit is named", "[denoisers][bad input]") {
  using test::labels;
  const auto plain = model_path("plain.onnx");
  const auto make = [](const std::string& path, engine_options options) {
    return [path, options] { onnxruntime_denoiser net(path, options); };
  };
  check_refused(make("nowhere.onnx", {}), errc::io_error, {"nowhere.onnx", "ONNX file"});
  check_refused(make(model_path("make.py"), {}), errc::io_error, {"make.py", "ONNX Runtime"});
  check_refused(make(plain, {}), errc::unknown_value, {"plain.onnx", "\"label\" is not given"});
  check_refused(make(plain, {.conditions = {labels({1}), {"prompt", {1}, std::vector<float>{1}}}}),
                errc::unknown_value, {"\"prompt\" is no input"});
  check_refused(make(plain, {.time = "when", .conditions = {labels({1})}}), errc::unknown_value,
                {"time = \"when\"", "\"x\", \"t\", \"label\""});
  check_refused(make(plain, {.output = "eps", .conditions = {labels({1})}}), errc::unknown_value,
                {"output = \"eps\"", "\"v\""});
  check_refused(make(plain, {.conditions = {labels({1})}, .provider = "Abacus"}),
                errc::unknown_value, {"provider = \"Abacus\"", "CPU"});

  onnxruntime_denoiser net(plain, {.conditions = {labels({1, 2})}});
  auto x = test::some_state(3);
  tensor<float> out({3, 2, 3});
  check_refused([&] { net(x, {1, 1, 1}, out); }, errc::shape_mismatch, {"\"label\"", "3 samples"});
  auto first_two = test::some_state(2);
  net(first_two, {1, 1, 1}, first_two);
  check_refused([&] { net(x, {1, 1, 1}, out); }, errc::shape_mismatch, {"\"label\"", "3 samples"});
  tensor<float> again({2, 2, 3});
  net(first_two, {1, 1, 1}, again);
  CHECK(again[6] == Approx(0.5 * first_two[6] + 0.001 + 0.5));
  tensor<float> wide({2, 2, 4}), wide_out({2, 2, 4});
  check_refused(
      [&] {
        net(wide, {1, 1, 1}, wide_out);
      },
      errc::shape_mismatch, {"\"x\" is {any, 2, 3}", "{2, 2, 4}"});
  auto two = test::some_state(2);
  tensor<float> twice({2, 4, 3});
  check_refused([&] { net(two, {1, 1, 1}, twice); }, errc::shape_mismatch, {"\"v\"", "{2, 4, 3}"});
  auto reals = net.with({{"label", {2}, std::vector<float>{1, 2}}});
  check_refused([&] { reals(two, {1, 1, 1}, two); }, errc::unsupported_dtype, {"\"label\""});

  onnxruntime_denoiser whole(model_path("whole_time.onnx"), {.conditions = {labels({1})}});
  check_refused(
      [&] {
        whole(two, {0.5, 1, 1}, two);
      },
      errc::incompatible_options, {"time 0.5", "round_time"});
  onnxruntime_denoiser fixed(model_path("fixed_batch.onnx"), {.conditions = {labels({1})}});
  check_refused(
      [&] {
        fixed(x, {1, 1, 1}, out);
      },
      errc::shape_mismatch, {"fixed batch of 2", "3 samples"});
}

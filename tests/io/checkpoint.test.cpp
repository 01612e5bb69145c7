#include <ebb/ebb.hpp>
#include <ebb/io/checkpoint.hpp>
#include <ebb/io/safetensors.hpp>

#include "support/catch.hpp"
#include "support/networks.hpp"
#include "support/refused.hpp"

#include <filesystem>
#include <fstream>
#include <functional>

using namespace ebb;
using ebb::test::check_refused;
using ebb::test::rational_network;

namespace {

using any_sampler = std::function<plan(const levels&)>;

std::vector<any_sampler> samplers() {
  return {ddim{},
          ddpm{},
          dpm_solver_multistep{.order = 3},
          dpm_solver_multistep{.eta = 1},
          dpm_solver_sde{},
          seeds_3{},
          heun{.churn = {.s_churn = 1, .s_tmax = 50}},
          test::corrected};
}

template <class T>
bool same(const checkpoint<T>& a, const checkpoint<T>& b) {
  return a.plan_fingerprint == b.plan_fingerprint && a.evaluation == b.evaluation &&
         a.state == b.state && a.point == b.point && a.memory == b.memory &&
         a.contents == b.contents && a.noise == b.noise &&
         (a.plan == nullptr) == (b.plan == nullptr) && (a.plan == nullptr || *a.plan == *b.plan);
}

template <class T>
void finish(run<T>& run) {
  REQUIRE(sample(run, rational_network{}));
}

// At each evaluation the run goes to bytes and back, and ends as it would have. `source` makes the
// options' noise; another seed must not matter where it is stateful.
template <class T, class Source>
void check_resumes(const any_sampler& sampler, Source source) {
  const options<T> options{.prediction = prediction::v(), .seed = 3, .noise = source(3)};
  run<T> whole(sampler, test::few_levels(), randn<T>({2, 3}, 1), options);
  std::vector<std::vector<std::byte>> kept{to_bytes(whole.checkpoint())};
  tensor<T> out(whole.output_shape());
  while (!whole.done()) {
    rational_network{}(whole.input(), whole.level(), view<T>(out));
    whole.advance(out);
    kept.push_back(to_bytes(whole.checkpoint()));
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto from = parse_checkpoint<T>(kept[i]);
    auto again = options;
    again.noise = source(4);
    run<T> rest(from, again);
    CHECK(rest.evaluation() == i);
    CHECK(same(from, rest.checkpoint()));
    finish(rest);
    CHECK((rest.state() == whole.state()));
    CHECK(rest.checkpoint().noise == whole.checkpoint().noise);
  }
}

checkpoint<float> some_checkpoint(std::size_t evaluations = 2) {
  run<float> run(dpm_solver_multistep{.eta = 1}, test::few_levels(3), randn<float>({2, 3}, 1),
                 {.noise = numpy_noise{3}});
  tensor<float> out({2, 3});
  for (std::size_t i = 0; i < evaluations; ++i) run.advance(out);
  return run.checkpoint();
}

std::string path_of(const char* name) {
  return (std::filesystem::temp_directory_path() / name).string();
}

}  // namespace

TEMPLATE_TEST_CASE("a run in a file goes on bit for bit", "[io][checkpoint]", float, double, half,
                   bfloat16) {
  using T = TestType;
  for (const auto& sampler : samplers()) {
    check_resumes<T>(sampler, [](int) { return any_noise<T>(); });
    check_resumes<T>(sampler,
                     [](int seed) { return torch_cpu_noise{static_cast<std::uint64_t>(seed)}; });
  }
}

TEMPLATE_TEST_CASE("with every source that keeps a state", "[io][checkpoint]", float, double, half,
                   bfloat16) {
  using T = TestType;
  for (const auto& sampler : {any_sampler(ddpm{}), any_sampler(dpm_solver_sde{})}) {
    const auto check = [&](auto source) {
      check_resumes<T>(sampler, [&](int seed) { return source(static_cast<std::uint64_t>(seed)); });
    };
    check([](std::uint64_t s) { return torch_cpu_noise::per_sample({s, s + 10}); });
    check([](std::uint64_t s) { return torch_cuda_noise(s, cuda_capacity("T4")); });
    check([](std::uint64_t s) { return numpy_legacy_noise(s); });
    check([](std::uint64_t s) { return numpy_noise::per_sample({s, s + 10}); });
    check([](std::uint64_t s) { return jax_noise(s, jax_mode::original); });
    check([](std::uint64_t s) { return noise_recorder<torch_cpu_noise, T>{torch_cpu_noise(s)}; });
  }
}

TEST_CASE("a source passed by reference is brought to where it stood", "[io][checkpoint]") {
  torch_cpu_noise noise{3}, other{4};
  run<float> whole(ddpm{}, test::few_levels(4), randn<float>({2, 3}, 1),
                   {.noise = std::ref(noise)});
  tensor<float> out({2, 3});
  whole.advance(out);
  const auto saved = parse_checkpoint<float>(to_bytes(whole.checkpoint()));
  run<float> rest(saved, {.noise = std::ref(other)});
  CHECK(other == noise);
  finish(whole);
  CHECK_FALSE(other == noise);
  finish(rest);
  CHECK(other == noise);
  CHECK((rest.state() == whole.state()));
}

TEST_CASE("a checkpoint without its plan takes the sampler's", "[io][checkpoint]") {
  auto saved = some_checkpoint();
  saved.plan = nullptr;
  const auto from = parse_checkpoint<float>(to_bytes(saved));
  CHECK(same(from, saved));
  const options<float> options{.noise = numpy_noise{1}};
  check_refused([&] { run<float>(from, options); }, errc::incompatible_options,
                {"without its plan"});
  run<float> rest(dpm_solver_multistep{.eta = 1}, test::few_levels(3), from, options);
  CHECK(rest.evaluation() == 2);
}

TEST_CASE("values that no run looks at survive: -0, subnormals, NaN with its payload",
          "[io][checkpoint]") {
  auto saved = some_checkpoint();
  saved.state[0] = -0.0F;
  saved.state[1] = 1e-42F;
  saved.memory.back()[5] = std::bit_cast<float>(0x7fc12345U);
  const auto read = parse_checkpoint<float>(to_bytes(saved));
  CHECK(std::signbit(read.state[0]));
  CHECK(read.state[1] == 1e-42F);
  CHECK(std::bit_cast<std::uint32_t>(read.memory.back()[5]) == 0x7fc12345U);
}

TEST_CASE("the file is safetensors, for any reader of them", "[io][checkpoint]") {
  const auto saved = some_checkpoint();
  const auto bytes = to_bytes(saved);
  const auto file = parse_safetensors(bytes);
  CHECK(file.metadata.at("format") == "ebb checkpoint");
  CHECK(file.metadata.at("evaluation") == "2");
  const auto& state = file.at("state", std::array<std::size_t, 2>{2, 3});
  CHECK(state.type == dtype::f32);
  CHECK(std::equal(state.values.begin(), state.values.end(), saved.state.begin()));
  CHECK(file.tensors.size() == 2 + saved.memory.size());
  std::uint64_t header = 0;
  for (std::size_t i = 8; i-- > 0;) header = header << 8 | std::to_integer<unsigned>(bytes[i]);
  CHECK(header % 8 == 0);  // the numbers are aligned for who maps the file
}

TEST_CASE("the format is frozen", "[io][checkpoint]") {
  // the file's bytes of a checkpoint written by hand: another value here is another version
  checkpoint<float> by_hand;
  by_hand.plan_fingerprint = 0x123456789abcdef0;
  by_hand.evaluation = 7;
  by_hand.state = tensor<float>(shape{1, 3}, {1, -2, 0.5F});
  by_hand.point = tensor<float>(shape{1, 3}, {4, 5, 6});
  by_hand.memory = {tensor<float>(shape{1, 3}), tensor<float>(shape{1, 3}, {7, 8, 9})};
  by_hand.contents = {SIZE_MAX, 12};
  by_hand.noise = "some state\nend";
  const auto file = parse_safetensors(to_bytes(by_hand));
  CHECK(file.metadata.at("contents") == "- 12");
  CHECK(file.metadata.at("plan_fingerprint") == "123456789abcdef0");
  CHECK(file.metadata.at("noise") == "some state\nend");
  CHECK(file.metadata.at("checksum") == "8319a994ea00bb58");
  CHECK_FALSE(file.metadata.contains("plan"));
  CHECK(same(parse_checkpoint<float>(to_bytes(by_hand)), by_hand));
}

TEST_CASE("a byte changed anywhere is seen", "[io][checkpoint][bad input]") {
  const auto saved = some_checkpoint();
  const auto bytes = to_bytes(saved);
  std::size_t refused = 0, harmless = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    for (const int flip : {1, 32, 128}) {
      auto damaged = bytes;
      damaged[i] ^= static_cast<std::byte>(flip);
      try {
        const auto read = parse_checkpoint<float>(damaged);
        // padding may be another blank: what is read is then the same
        CHECK(same(read, saved));
        ++harmless;
      } catch (const error&) {
        ++refused;
      }
    }
  CHECK(harmless < 10);
  CHECK(refused > 2 * bytes.size());
}

TEST_CASE("a file cut anywhere is refused", "[io][checkpoint][bad input]") {
  const auto bytes = to_bytes(some_checkpoint());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_THROWS_AS((void)parse_checkpoint<float>(std::span(bytes).first(size)), error);
  auto longer = bytes;
  longer.push_back(std::byte{0});
  check_refused([&] { (void)parse_checkpoint<float>(longer); }, errc::bad_offsets, {"bytes"});
}

TEST_CASE("files that are something else are named", "[io][checkpoint][bad input]") {
  const auto bytes = to_bytes(some_checkpoint());
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    REQUIRE(text.find(from) != text.npos);
    text.replace(text.find(from), from.size(), to);
    REQUIRE(text.size() == bytes.size());
    const auto all = std::as_bytes(std::span(text.data(), text.size()));
    return std::vector<std::byte>(all.begin(), all.end());
  };
  check_refused([&] { (void)parse_checkpoint<double>(bytes); }, errc::unsupported_dtype,
                {"\"state\" is F32: need F64"});
  check_refused([&] { (void)parse_checkpoint<float>(changed("ebb checkpoint", "abb checkpoint")); },
                errc::json_error, {"\"abb checkpoint\": need \"ebb checkpoint\""});
  check_refused(
      [&] { (void)parse_checkpoint<float>(changed("\"version\":\"1\"", "\"version\":\"2\"")); },
      errc::unknown_value, {"version \"2\": this Ebb reads version 1"});
  check_refused(
      [&] { (void)parse_checkpoint<float>(changed("evaluation\":\"2", "evaluation\":\"3")); },
      errc::damaged, {"checkpoint: the checksum is", "the file says"});
  check_refused([&] { (void)parse_checkpoint<float>(changed("\"point\"", "\"paint\"")); },
                errc::damaged, {"tensor \"point\" is missing"});
  check_refused([&] { (void)parse_checkpoint<float>(changed("memory.0", "memory.7")); },
                errc::damaged, {"need state, point, memory.0"});
  check_refused([&] { (void)parse_checkpoint<float>({}); }, errc::header_length, {"0 bytes"});
}

TEST_CASE("a checkpoint that holds together but not with its plan is refused",
          "[io][checkpoint][bad input]") {
  const options<float> options{.noise = numpy_noise{1}};
  const auto check = [&](auto change, errc code, std::initializer_list<const char*> words) {
    auto saved = some_checkpoint();
    change(saved);
    check_refused([&] { run<float>(parse_checkpoint<float>(to_bytes(saved)), options); }, code,
                  words);
  };
  using c = checkpoint<float>;
  check([](c& s) { s.evaluation = 4; }, errc::incompatible_options, {"evaluation 4", "damaged"});
  check([](c& s) { s.evaluation = SIZE_MAX; }, errc::incompatible_options, {"damaged"});
  check([](c& s) { s.contents.pop_back(); }, errc::damaged, {"\"contents\" has"});
  check([](c& s) { s.memory.pop_back(), s.contents.pop_back(); }, errc::incompatible_options,
        {"memories does not fit"});
  check([](c& s) { s.contents[0] = 1000; }, errc::incompatible_options, {"hold draw 1000"});
  check(
      [](c& s) {
        s.state = tensor<float>(shape{2, 4});
      },
      errc::incompatible_options, {"damaged"});
  check([](c& s) { s.plan_fingerprint += 1; }, errc::damaged, {"the plan's fingerprint is"});
  check([](c& s) { s.state[4] = std::numeric_limits<float>::quiet_NaN(); }, errc::non_finite,
        {"the checkpoint's state: element 4 is nan"});
  check([](c& s) { s.point[1] = s.state[1] = HUGE_VALF; }, errc::non_finite, {"element 1 is inf"});
  check([](c& s) { s.noise = "torch_cpu_noise batch\nend"; }, errc::invalid_option,
        {"numpy_noise: restore"});
  check([](c& s) { s.noise = "numpy_noise batch\nx\nend"; }, errc::invalid_option, {"restore"});
  check([](c& s) { s.noise = "\xff"; }, errc::invalid_option, {"not UTF-8"});
  check(
      [](c& s) {
        s.memory[0] = tensor<float>(shape{3, 2});
      },
      errc::shape_mismatch, {"memory 0 is {3, 2}"});
}

TEST_CASE("a run whose source kept a state does not go on without one",
          "[io][checkpoint][bad input]") {
  const auto saved = some_checkpoint();
  check_refused([&] { run<float>{saved}; }, errc::incompatible_options,
                {"'numpy_noise'", "options.noise = none", "need a source of that kind"});
  check_refused([&] { run<float>(saved, {.noise = philox_noise{1}}); }, errc::incompatible_options,
                {"options.noise = a source that keeps none"});
  // a refused checkpoint leaves the source where it stands
  numpy_noise noise{5};
  auto damaged = saved;
  damaged.state[0] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(run<float>(damaged, {.noise = std::ref(noise)}), error);
  CHECK(noise == numpy_noise{5});
}

TEST_CASE("a checkpoint replaces the file before it, or leaves it", "[io][checkpoint]") {
  const auto folder = std::filesystem::path(path_of("ebb checkpoints"));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  const auto path = (folder / "run.safetensors").string();
  const auto early = some_checkpoint(1), late = some_checkpoint(2);
  save_checkpoint(path, early);
  save_checkpoint(path, late);
  CHECK(same(load_checkpoint<float>(path), late));
  const auto files = [&] { return std::distance(std::filesystem::directory_iterator(folder), {}); };
  CHECK(files() == 1);
  // a folder is in the way: nothing is replaced, nothing is left beside it
  const auto taken = (folder / "taken").string();
  std::filesystem::create_directories(folder / "taken" / "inside");
  check_refused([&] { save_checkpoint(taken, late); }, errc::io_error,
                {taken.c_str(), "cannot be written"});
  CHECK(files() == 2);
  check_refused([&] { save_checkpoint("/nowhere/run", late); }, errc::io_error,
                {"/nowhere/run", "cannot be written"});
  check_refused([&] { (void)load_checkpoint<float>((folder / "none").string()); }, errc::io_error,
                {"none"});
  // messages about a file name it
  std::ofstream(path, std::ios::binary | std::ios::app) << "x";
  check_refused([&] { (void)load_checkpoint<float>(path); }, errc::bad_offsets, {path.c_str()});
  std::filesystem::remove_all(folder);
}

namespace {

const levels adaptive_grid = grid::linspace(flow{}, 10);  // pure noise first, clean last

template <class T>
options<T> with_source(std::uint64_t seed, bool* fail = nullptr) {
  options<T> options{.prediction = prediction::sample(), .noise = torch_cpu_noise(seed)};
  options.correct_xt = [fail](view<T>, const noise_level&) {
    if (fail != nullptr && *fail) throw std::runtime_error("stumble");
  };
  return options;
}

template <class T>
void check_same_end(adaptive_run<T>& run, const adaptive_run<T>& whole) {
  CHECK(sample(run, rational_network{}));
  CHECK((run.state() == whole.state()));
  CHECK(std::equal(run.denoised().begin(), run.denoised().end(), whole.denoised().begin()));
  CHECK(run.evaluation() == whole.evaluation());
  CHECK(run.accepted() == whole.accepted());
  CHECK(run.rejected() == whole.rejected());
  CHECK(run.reached() == whole.reached());
  CHECK(run.checkpoint().noise == whole.checkpoint().noise);
}

}  // namespace

TEMPLATE_TEST_CASE("an adaptive run in a file makes the same steps, bit for bit",
                   "[io][checkpoint]", float, double, half, bfloat16) {
  using T = TestType;
  for (const double eta : {0.0, 0.6})
    for (const bool ask_again : {false, true}) {
      const adaptive how{
          .rtol = 3e-3, .atol = 3e-3, .h_init = 3, .eta = eta, .ask_again = ask_again};
      const auto start = randn<T>({2, 3}, 1);
      adaptive_run<T> whole(how, adaptive_grid, start, with_source<T>(3));
      std::vector<std::vector<std::byte>> kept{to_bytes(whole.checkpoint())};
      std::vector<std::size_t> failed;  // those taken after an advance that failed
      bool fail = false;
      adaptive_run<T> shaken(how, adaptive_grid, start, with_source<T>(3, &fail));
      tensor<T> out(whole.output_shape());
      while (!whole.done()) {
        rational_network{}(whole.input(), whole.level(), view<T>(out));
        whole.advance(out);
        fail = true;
        try {
          shaken.advance(out);
        } catch (const std::runtime_error&) {
          failed.push_back(kept.size());
          kept.push_back(to_bytes(shaken.checkpoint()));
          fail = false;
          shaken.advance(out);
        }
        kept.push_back(to_bytes(whole.checkpoint()));
      }
      CHECK(whole.rejected() > 0);
      CHECK(failed.size() == whole.accepted());
      for (const auto& bytes : kept) {
        const auto from = parse_checkpoint<T>(bytes);
        adaptive_run<T> rest(how, adaptive_grid, from, with_source<T>(4));
        CHECK((to_bytes(rest.checkpoint()) == bytes));
        check_same_end(rest, whole);
      }
    }
}

TEST_CASE("a checkpoint of an adaptive run goes on with what it was taken with",
          "[io][checkpoint]") {
  const adaptive how{.eta = 0.6};
  adaptive_run<float> whole(how, adaptive_grid, randn<float>({2, 3}, 1), with_source<float>(3));
  tensor<float> out({2, 3});
  for (int i = 0; i < 5; ++i) {
    rational_network{}(whole.input(), whole.level(), view<float>(out));
    whole.advance(out);
  }
  const auto saved = whole.checkpoint();
  const auto resume = [&](const checkpoint<float>& from, const adaptive& as = {.eta = 0.6},
                          const levels& grid = adaptive_grid) {
    return
        [&, from, as, grid] { return adaptive_run<float>(as, grid, from, with_source<float>(1)); };
  };
  CHECK_NOTHROW(resume(saved)());
  check_refused([&] { run<float>(ddim{}, adaptive_grid, saved); }, errc::incompatible_options,
                {"taken from an adaptive_run"});
  check_refused(resume(some_checkpoint()), errc::incompatible_options, {"taken from a run"});
  check_refused(resume(saved, {.pair = embedded_pair::heun(), .eta = 0.6}),
                errc::incompatible_options, {"another step", "same ebb::adaptive"});
  check_refused(resume(saved, how, grid::karras(ve{}, 10)), errc::incompatible_options, {"levels"});
  check_refused([&] { adaptive_run<float>(how, adaptive_grid, saved); }, errc::incompatible_options,
                {"options.noise = none"});
  const auto damaged = [&](auto change) {
    auto bad = saved;
    change(bad);
    check_refused(resume(bad), errc::incompatible_options, {"it is damaged"});
  };
  damaged([](auto& c) { c.adaptive->h = -1; });
  damaged([](auto& c) { c.adaptive->inverse_errors[1] = std::nan(""); });
  damaged([](auto& c) { c.adaptive->previous = tensor<float>({2, 4}); });
  damaged([](auto& c) { c.adaptive->denoised = tensor<float>({3}); });
  damaged([](auto& c) { c.adaptive->drawn = tensor<float>({2, 4}); });
  damaged([](auto& c) { c.adaptive->accepted = 1000; });
  damaged([](auto& c) { c.memory.pop_back(); });
  damaged([](auto& c) { c.adaptive->reached.t = std::nan(""); });
  auto elsewhere = saved;
  elsewhere.adaptive->log_snr += 0.5;
  check_refused(resume(elsewhere), errc::incompatible_options, {"another step"});

  auto bytes = to_bytes(saved);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto at = text.find("\"adaptive\":\"") + std::string_view("\"adaptive\":\"").size();
  bytes[at] = std::byte{'x'};
  check_refused([&] { (void)parse_checkpoint<float>(bytes); }, errc::damaged, {"adaptive"});
}

// Texts for fuzzing the readers of configs and plans, and what must hold whatever a text contains.
// Shared by the libFuzzer targets and tests/io.
#pragma once

#include <ebb/io/plan_json.hpp>
#include <ebb/io/scheduler_config.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ebb::test {

// A config is refused with a typed error, or written and read again to the same text, and makes
// plans of finite rows or refuses the levels. Anything else throws std::logic_error.
inline bool read_any_config(std::string_view text) {
  std::string saved;
  try {
    saved = parse_scheduler_config(text).to_json();
  } catch (const error&) {
    return false;
  }
  if (parse_scheduler_config(saved).to_json() != saved)
    throw std::logic_error("a config changes when it is written and read");
  for (const bool compatible : {false, true}) {
    for (const std::size_t steps : {std::size_t{1}, std::size_t{5}}) {
      try {
        const auto config = parse_scheduler_config(text, {.compatible = compatible});
        const auto grid = config.levels(steps);
        if (config.sampler(grid).empty()) throw std::logic_error("a plan of no stages");
        (void)config.options<float>();
      } catch (const error& refusal) {
        if (refusal.code() == errc::invalid_plan)
          throw std::logic_error(std::string("a row that is not finite: ") + refusal.what());
      }
    }
  }
  return true;
}

// A plan is refused with a typed error, or equal to itself written and read again.
inline bool read_any_plan(std::string_view text) {
  described_plan read;
  try {
    read = parse_plan(text);
  } catch (const error&) {
    return false;
  }
  const auto again = parse_plan(to_json(read.plan, read.about));
  if (!(again.plan == read.plan) || again.plan.fingerprint() != read.plan.fingerprint())
    throw std::logic_error("a plan changes when it is written and read");
  return true;
}

#ifdef EBB_SOURCE_DIR
// The files that the fuzzer of a target starts from.
inline std::vector<std::string> corpus(const std::string& target) {
  std::vector<std::string> texts;
  for (const auto& entry :
       std::filesystem::directory_iterator(EBB_SOURCE_DIR "/tests/fuzz/corpus/" + target)) {
    std::ifstream file(entry.path(), std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return texts;
}
#endif

// The text with a few bytes changed, doubled, moved or lost, or a key given another value.
inline std::string mutated(std::string text, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return limit > 0 ? random() % limit : 0; };
  constexpr std::string_view pieces[] = {"null", "true",      "-1",   "1e400",  "1e-400", "NaN",
                                         "{",    "}",         "[",    "\"",     ",",      ":",
                                         "0.5",  "-Infinity", "1000", "\\u0000"};
  constexpr std::string_view values[] = {"true",
                                         "false",
                                         "null",
                                         "0",
                                         "1",
                                         "2",
                                         "3",
                                         "9",
                                         "50",
                                         "0.001",
                                         "1.5",
                                         "-5.1",
                                         "\"trailing\"",
                                         "\"leading\"",
                                         "\"linspace\"",
                                         "\"epsilon\"",
                                         "\"sample\"",
                                         "\"v_prediction\"",
                                         "\"flow_prediction\"",
                                         "\"scaled_linear\"",
                                         "\"linear\"",
                                         "\"squaredcos_cap_v2\"",
                                         "\"sigma_min\"",
                                         "\"zero\"",
                                         "\"heun\"",
                                         "\"bh1\"",
                                         "\"dpmsolver\"",
                                         "\"sde-dpmsolver++\"",
                                         "\"learned_range\"",
                                         "\"exponential\"",
                                         "[0.1, 0.2]",
                                         "[0.3, -1, 2]"};
  for (std::size_t turn = 1 + below(3); turn > 0; --turn) {
    const std::size_t at = below(text.size());
    switch (below(6)) {
      case 0: text.insert(at, pieces[below(std::size(pieces))]); break;
      case 1: text.erase(at, 1 + below(8)); break;
      case 2: text.insert(at, text.substr(below(text.size()), below(40))); break;
      case 3:
        if (!text.empty()) text[at] = static_cast<char>(random() % 256);
        break;
      default: {
        const std::size_t colon = text.find(':', at);
        const std::size_t end = text.find_first_of(",}", colon);
        if (colon != text.npos && end != text.npos)
          text.replace(colon + 1, end - colon - 1, values[below(std::size(values))]);
      }
    }
  }
  return text;
}

}  // namespace ebb::test

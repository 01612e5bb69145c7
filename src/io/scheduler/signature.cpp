#include "classes.hpp"

#include "../edit_distance.hpp"
#include "../printed.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace ebb {
namespace {

// Schedulers of diffusers that are not read: of discrete states, or with a loop of their own.
constexpr std::array others = std::to_array<std::string_view>(
    {"AmusedScheduler", "BlockRefinementScheduler", "ConsistencyDecoderScheduler",
     "DiscreteDDIMScheduler", "EntropyBoundScheduler", "FlowMapEulerDiscreteScheduler",
     "HeliosScheduler", "HeliosDMDScheduler", "KarrasVeScheduler", "MiniMaxH3Scheduler",
     "RePaintScheduler", "ScoreSdeVeScheduler", "ScoreSdeVpScheduler", "VQDiffusionScheduler"});

// Their options, and those of versions long past.
constexpr std::array other_keys = std::to_array<std::string_view>({"alpha_cum_end",
                                                                   "alpha_cum_start",
                                                                   "beta_max",
                                                                   "beta_min",
                                                                   "block_length",
                                                                   "correct_steps",
                                                                   "corrector_k",
                                                                   "corrector_selection",
                                                                   "corrector_selection_tau",
                                                                   "corrector_steps",
                                                                   "dtype",
                                                                   "editing_threshold",
                                                                   "entropy_bound",
                                                                   "gamma",
                                                                   "gamma_cum_end",
                                                                   "gamma_cum_start",
                                                                   "mask_token_id",
                                                                   "masking_schedule",
                                                                   "minimal_topk",
                                                                   "num_inference_steps",
                                                                   "num_vec_classes",
                                                                   "predict_epsilon",
                                                                   "s_churn",
                                                                   "s_max",
                                                                   "s_min",
                                                                   "sampling_eps",
                                                                   "scheduler_type",
                                                                   "set_alpha_to_zero",
                                                                   "snr",
                                                                   "stage_range",
                                                                   "stages",
                                                                   "t_max",
                                                                   "t_min",
                                                                   "tensor_format",
                                                                   "threshold",
                                                                   "timestep_values"});

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(at), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

const option& option_named(std::string_view key) {
  for (const auto& option : option_table())
    if (option.key == key) return option;
  fail(errc::unknown_value, {"a class has the option ", key, ": need it in options.cpp"});
}

class_option parsed(std::string_view text) {
  class_option result{nullptr, {}};
  if (text.front() == '(') {
    text = text.substr(1, text.size() - 2);
    result.fixed = true;
  }
  const auto sides = split(text, '=');
  result.what = &option_named(sides[0]);
  if (sides.size() < 2) return result;
  const auto values = split(sides[1], '/');
  for (const auto word : split(values[0], '|')) {
    if (word.front() == '+') result.allowed.beyond.push_back(word.substr(1));
    else result.allowed.own.push_back(word);
  }
  if (values.size() > 1) result.allowed.siblings = split(values[1], '|');
  return result;
}

}  // namespace

std::vector<class_option> class_entry::options() const {
  std::vector<class_option> result;
  for (const auto text : split(signature, ' ')) {
    auto next = parsed(text);
    const auto before = std::ranges::find(result, next.what, &class_option::what);
    if (before == result.end()) result.push_back(std::move(next));
    else *before = std::move(next);
  }
  return result;
}

std::string listed_classes() {
  std::vector<std::string_view> names;
  for (const auto& entry : class_table()) names.push_back(entry.name);
  return listed(names);
}

const class_entry& class_named(std::string_view name, const std::string& where) {
  std::string_view plain = name;
  if (plain.starts_with("Flax")) plain.remove_prefix(4);
  std::vector<std::string_view> names;
  for (const auto& entry : class_table()) {
    if (entry.name == plain) return entry;
    names.push_back(entry.name);
  }
  if (std::ranges::find(others, plain) != others.end())
    fail(errc::unknown_value, {where, ": _class_name = ", in_quotes(name),
                               ": Ebb does not read this scheduler; need one of ", listed(names)});
  fail(errc::unknown_value,
       {where, ": _class_name = ", in_quotes(name), ": no scheduler of this name; the nearest is ",
        in_quotes(nearest_name(plain, names)), ", all are ", listed(names)});
}

const std::vector<std::string_view>& known_keys() {
  static const std::vector<std::string_view> keys = [] {
    std::set<std::string_view> all(other_keys.begin(), other_keys.end());
    for (const auto& option : option_table()) all.insert(plain_key(option.key));
    return std::vector<std::string_view>(all.begin(), all.end());
  }();
  return keys;
}

}  // namespace ebb

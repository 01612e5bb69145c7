#include "check.hpp"
#include "classes.hpp"

#include "../edit_distance.hpp"
#include "../json_text.hpp"
#include "../printed.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace ebb {
namespace {

const json* find(const json& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

// The keys that the writer's class had set itself: another class has its own defaults.
std::set<std::string> defaulted(const json& file, const std::string& where) {
  std::set<std::string> keys;
  const json* list = find(file, "_use_default_values");
  if (list == nullptr || list->is_null()) return keys;
  const auto refuse = [&](const json& value) {
    fail(errc::invalid_option,
         {where, ": _use_default_values holds ", shown(value), ": need a list of keys"});
  };
  if (!list->is_array()) refuse(*list);
  for (const auto& key : *list) {
    if (!key.is_string()) refuse(key);
    keys.insert(key.get<std::string>());
  }
  return keys;
}

const class_entry& class_of(const json& file, const std::string& where) {
  if (!file.is_object()) fail(errc::json_error, {where, ": ", shown(file), ": need an object"});
  const json* name = find(file, "_class_name");
  if (name != nullptr && name->is_string())
    return class_named(name->get_ref<const std::string&>(), where);
  fail(errc::unknown_value,
       {where, ": _class_name", name == nullptr ? " is missing" : " = ",
        name == nullptr ? "" : shown(*name), ": need one of ", listed_classes()});
}

json default_of(const class_option& option) {
  const auto text = option.allowed.own.front();
  const json value = json::parse(text, nullptr, false);
  return value.is_discarded() ? json(text) : value;
}

// Wrong here, though another class or an earlier diffusers has the key: what is meant instead.
constexpr auto meant = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"flow_shift", "shift"},
     {"shift", "flow_shift"},
     {"predict_epsilon", "prediction_type"},
     {"set_alpha_to_zero", "set_alpha_to_one"},
     {"sigma_schedule", "use_karras_sigmas"},
     {"use_karras_sigmas", "sigma_schedule"},
     {"clip_sample", "clip_denoised"}});

class foreign_keys {
 public:
  foreign_keys(const reading& file, bool strict, const std::set<std::string_view>& own)
      : file_(file), strict_(strict), own_(own) {}

  void report(const std::string& key) {
    const auto& known = known_keys();
    if (!std::ranges::binary_search(known, key)) return report_unknown(key);
    std::string text = key + " has no effect in " + std::string(file_.class_name);
    for (const auto& [wrong, right] : meant)
      if (wrong == key && own_.contains(right)) (text += ", whose option is ") += right;
    file_.warnings.push_back(std::move(text));
  }

  void finish() {
    if (unknown_ > most_)
      file_.warnings.push_back(std::to_string(unknown_ - most_) + " more unknown keys");
  }

 private:
  void report_unknown(const std::string& key) {
    if (++unknown_ > most_) return;
    const std::string nearest = in_quotes(nearest_name(key, known_keys()));
    if (strict_)
      fail(errc::unknown_value, {file_.where, ": ", in_quotes(key),
                                 ": no scheduler has this key; the nearest is ", nearest});
    file_.warnings.push_back(in_quotes(key) + ": no scheduler has this key; the nearest is " +
                             nearest);
  }

  static constexpr std::size_t most_ = 20;
  const reading& file_;
  bool strict_;
  const std::set<std::string_view>& own_;
  std::size_t unknown_ = 0;
};

// As Python writes it, one key a line.
std::string printed(const json& config) {
  std::string text;
  for (const auto& [key, value] : config.items()) {
    text += text.empty() ? "{\n  " : ",\n  ";
    text += json(key).dump() + ": " + (is_number_word(value) ? shown(value) : value.dump());
  }
  return text + "\n}\n";
}

}  // namespace

read_scheduler read_scheduler_config(std::string_view text, const std::string& where, bool strict) {
  const json file = read_json(text, where, {.keys = 10'000, .python_numbers = true});
  const class_entry& entry = class_of(file, where);
  const auto options = entry.options();
  const auto absent = defaulted(file, where);
  read_scheduler result;
  result.class_name = entry.name;
  result.settings.kind = entry.kind;
  const reading at{where, entry.name, result.warnings};

  std::set<std::string_view> own;
  bool steps_given = false;
  for (const auto& option : options) {
    const std::string_view key = plain_key(option.what->key);
    const json* value = option.fixed ? nullptr : find(file, key);
    if (value != nullptr && absent.contains(std::string(key))) value = nullptr;
    if (value != nullptr) option.what->read(result.settings, {key, *value, option.allowed, at});
    else if (!option.allowed.own.empty())
      option.what->read(result.settings, {key, default_of(option), option.allowed, at});
    if (!option.fixed) own.insert(key);
    steps_given = steps_given || (value != nullptr && key == "num_train_timesteps");
  }
  check_together(result.settings, at, steps_given);

  json config = {{"_class_name", entry.name}};
  for (const auto& option : options)
    if (!option.fixed)
      config[std::string(plain_key(option.what->key))] = option.what->write(result.settings);
  foreign_keys foreign(at, strict, own);
  auto& members = config.get_ref<json::object_t&>();
  for (const auto& [key, value] : file.items()) {
    if (key == "_class_name" || key == "_use_default_values" || own.contains(key) ||
        absent.contains(key))
      continue;
    if (!key.starts_with('_')) foreign.report(key);
    members.push_back({key, value});
  }
  foreign.finish();
  result.text = printed(config);
  return result;
}

}  // namespace ebb

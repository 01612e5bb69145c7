#include <ebb/io/plan_json.hpp>

#include "json_text.hpp"
#include "printed.hpp"
#include "read_file.hpp"
#include "write_file.hpp"

#include <array>
#include <charconv>
#include <span>

namespace ebb {
namespace {

using document = nlohmann::ordered_json;

constexpr const char* format = "ebb plan";
constexpr int version = 1;
constexpr std::array kinds{'x', 'd', 'e', 'n', 'u', 'z'};

document written(const noise_level& level) { return {level.t, level.alpha, level.sigma}; }

document written(const combination& row) {
  document object = document::object();
  for (const auto& [of, c] : row.terms()) {
    std::string name(1, kinds[static_cast<std::size_t>(of.what)]);
    if (of.what != symbol::kind::x) name += std::to_string(of.index);
    object[name] = c;
  }
  return object;
}

document written(const stage& stage) {
  document object{{"at", written(stage.at)}, {"point", written(stage.point)}};
  if (stage.state == stage.point) object["state"] = true;
  else if (stage.state) object["state"] = written(*stage.state);
  object["to"] = written(stage.to);
  if (stage.learned) object["learned"] = {stage.learned->log_min, stage.learned->log_max};
  if (stage.draws > 0) object["draws"] = stage.draws;
  return object;
}

// Reads the parts of a document and knows where it is.
class reader {
 public:
  explicit reader(std::string where) : where_(std::move(where)) {}

  [[noreturn]] void refuse(const std::string& what) const {
    fail(errc::json_error, {where_, ": ", what});
  }

  [[nodiscard]] reader at(const std::string& name) const { return reader(where_ + ", " + name); }

  [[nodiscard]] double number(const document& value) const {
    if (!value.is_number()) refuse("need a number");
    return value.get<double>();
  }

  [[nodiscard]] std::size_t count(const document& value) const {
    if (!value.is_number_unsigned()) refuse("need a whole number from 0 up");
    return value.get<std::size_t>();
  }

  [[nodiscard]] noise_level level(const document& value) const {
    if (!value.is_array() || value.size() != 3) refuse("need [t, alpha, sigma]");
    return {number(value[0]), number(value[1]), number(value[2])};
  }

  [[nodiscard]] combination row(const document& value) const {
    if (!value.is_object()) refuse("need a row, an object of symbols and numbers");
    combination row;
    for (const auto& [name, c] : value.items())
      row += at(in_quotes(name)).number(c) * combination(symbol_of(name));
    return row;
  }

  // Refuses members of an object that the format does not have.
  void only(const document& object, std::initializer_list<std::string_view> names) const {
    if (!object.is_object()) refuse("need an object");
    for (const auto& [name, value] : object.items())
      if (std::find(names.begin(), names.end(), name) == names.end())
        refuse("the key " + in_quotes(name) + " is not of the format; remove it");
  }

 private:
  [[nodiscard]] symbol symbol_of(const std::string& name) const {
    const auto kind = name.empty() ? kinds.end() : std::find(kinds.begin(), kinds.end(), name[0]);
    if (kind != kinds.end()) {
      const auto what = static_cast<symbol::kind>(kind - kinds.begin());
      std::size_t index = 0;
      const char* end = name.data() + name.size();
      const auto [stop, error] = std::from_chars(name.data() + 1, end, index);
      const bool whole = error == std::errc{} && stop == end && index < 65536 &&
                         name == name.substr(0, 1) + std::to_string(index);
      if (what == symbol::kind::x ? name == "x" : whole) return {what, index};
    }
    refuse("no symbol is called " + in_quotes(name) + ": need x, or d, e, n, u or z with a number");
  }

  std::string where_;
};

stage read_stage(const document& object, const reader& in) {
  in.only(object, {"at", "point", "state", "to", "learned", "draws"});
  for (const char* name : {"at", "point", "to"})
    if (!object.contains(name)) in.refuse(std::string("\"") + name + "\" is missing");
  stage stage{.at = in.at("at").level(object["at"]),
              .point = in.at("point").row(object["point"]),
              .state = {},
              .to = in.at("to").level(object["to"])};
  if (object.contains("state")) {
    const auto& state = object["state"];
    if (state == true) stage.state = stage.point;
    else stage.state = in.at("state").row(state);
  }
  if (object.contains("learned")) {
    const auto& range = object["learned"];
    if (!range.is_array() || range.size() != 2) in.at("learned").refuse("need [log_min, log_max]");
    stage.learned = learned_variance{in.number(range[0]), in.number(range[1])};
  }
  if (object.contains("draws")) stage.draws = in.at("draws").count(object["draws"]);
  return stage;
}

described_plan read_plan(std::string_view text, const std::string& where) {
  const document all = read_json(text, where, {.bytes = std::size_t{64} << 20});
  const reader in(where);
  in.only(all, {"format", "version", "about", "start", "start_level", "start_draws", "stages"});
  if (!all.contains("format") || all["format"] != format)
    in.refuse("need \"format\": \"" + std::string(format) + "\"");
  if (!all.contains("version") || in.at("version").count(all["version"]) != version)
    fail(errc::unknown_value,
         {where, ": version ",
          all.contains("version") ? in_quotes(all["version"].dump()) : "missing",
          ": this Ebb reads version ", version, "; write the plan again with the same Ebb"});
  described_plan result;
  if (all.contains("about")) {
    if (!all["about"].is_object()) in.at("about").refuse("need an object of strings");
    for (const auto& [name, note] : all["about"].items()) {
      if (!note.is_string()) in.at("about").refuse(in_quotes(name) + ": need a string");
      result.about[name] = note.get<std::string>();
    }
  }
  if (!all.contains("stages") || !all["stages"].is_array()) in.refuse("need \"stages\", a list");
  if (all.contains("start_level"))
    result.plan.begin_at(in.at("start_level").level(all["start_level"]));
  if (all.contains("start")) {
    if (!all.contains("start_level")) in.refuse("\"start\" needs a \"start_level\"");
    const std::size_t draws =
        all.contains("start_draws") ? in.at("start_draws").count(all["start_draws"]) : 0;
    result.plan.begin_with(result.plan.first_level(), in.at("start").row(all["start"]), draws);
  } else if (all.contains("start_draws")) {
    in.refuse("\"start_draws\" without a \"start\"");
  }
  std::size_t number = 0;
  for (const auto& stage : all["stages"])
    result.plan.add(read_stage(stage, in.at("stage " + std::to_string(number++))));
  return result;
}

}  // namespace

std::string to_json(const plan& plan, const plan_notes& about) {
  // one stage a line, so that plans can be compared line by line
  const auto dump = [](const document& part) {
    return part.dump(-1, ' ', false, document::error_handler_t::replace);
  };
  std::string text = "{\"format\": " + dump(format) + ", \"version\": " + dump(version);
  if (!about.empty()) text += ",\n \"about\": " + dump(about);
  if (plan.start_level()) text += ",\n \"start_level\": " + dump(written(*plan.start_level()));
  if (plan.start()) text += ",\n \"start\": " + dump(written(*plan.start()));
  if (plan.start_draws() > 0) text += ",\n \"start_draws\": " + dump(plan.start_draws());
  text += ",\n \"stages\": [";
  const char* before = "\n  ";
  for (const auto& stage : plan.stages()) {
    text += before + dump(written(stage));
    before = ",\n  ";
  }
  return text + "]}\n";
}

described_plan parse_plan(std::string_view text) { return read_plan(text, "plan"); }

void save_plan(const std::string& path, const plan& plan, const plan_notes& about) {
  const std::string text = to_json(plan, about);
  write_file(path, std::as_bytes(std::span(text.data(), text.size())));
}

described_plan load_plan(const std::string& path) {
  const auto bytes = read_file(path);
  return read_plan({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

}  // namespace ebb

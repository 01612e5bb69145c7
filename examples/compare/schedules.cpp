#include "schedules.hpp"

#include <ebb/error.hpp>

namespace {

struct entry {
  std::string name;
  ebb::any_schedule schedule;
};

const std::vector<entry>& table() {
  using discrete = ebb::discrete_schedule;
  static const std::vector<entry> all{{"linear", discrete::linear()},
                                      {"scaled_linear", discrete::scaled_linear()},
                                      {"squaredcos", discrete::squaredcos_cap_v2()},
                                      {"vp", ebb::vp{}},
                                      {"edm", ebb::ve{}},
                                      {"cosine", ebb::cosine{}},
                                      {"flow", ebb::flow{}}};
  return all;
}

}  // namespace

std::vector<std::string> schedule_names() {
  std::vector<std::string> names;
  for (const entry& one : table()) names.push_back(one.name);
  return names;
}

ebb::any_schedule schedule_named(const std::string& name) {
  for (const entry& one : table())
    if (one.name == name) return one.schedule;
  ebb::fail(ebb::errc::unknown_value,
            {"schedule = \"", name, "\": there are ", joined(schedule_names())});
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

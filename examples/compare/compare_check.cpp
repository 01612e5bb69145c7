// Reads the CSV of `compare`, several samplers on one grid, and fails where it is not what theory
// says:
//   compare_check NUMBERS.csv
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using record = std::map<std::string, std::string>;

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> found{""};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) found.emplace_back();
    else found.back() += c;
  }
  return found;
}

std::vector<record> read(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error(path + ": cannot be read, or is empty");
  const auto names = fields(line);
  std::vector<record> records;
  while (std::getline(file, line)) {
    const auto values = fields(line);
    if (values.size() != names.size())
      throw std::runtime_error(path + ": a line of another number of fields: " + line);
    record next;
    for (std::size_t i = 0; i < names.size(); ++i) next[names[i]] = values[i];
    records.push_back(next);
  }
  return records;
}

// A number, all of the field; NaN where it is empty.
double number(const record& from, const std::string& name) {
  const std::string& text = from.at(name);
  if (text.empty()) return std::nan("");
  std::size_t used = 0;
  const double value = std::stod(text, &used);
  if (used != text.size()) throw std::runtime_error(name + " is no number: " + text);
  return value;
}

std::map<std::pair<std::string, int>, record> by_run(const std::vector<record>& records) {
  std::map<std::pair<std::string, int>, record> runs;
  for (const record& one : records)
    runs[{one.at("sampler"), static_cast<int>(number(one, "budget"))}] = one;
  return runs;
}

class verdict {
 public:
  void expect(bool holds, const std::string& sentence) {
    std::printf("%s %s\n", holds ? "ok  " : "FAIL", sentence.c_str());
    all_ = all_ && holds;
  }
  [[nodiscard]] int status() const { return all_ ? 0 : 1; }

 private:
  bool all_ = true;
};

}  // namespace

int main(int argc, char** argv) try {
  const auto found = [](const std::map<std::pair<std::string, int>, record>& runs,
                        const char* what) {
    return [&runs, what](const char* sampler, int budget) {
      return number(runs.at({sampler, budget}), what);
    };
  };
  const auto mixture = by_run(read(argv[1])), gaussian = by_run(read(argv[2]));
  const auto path = found(mixture, "path"), law = found(mixture, "law");
  const auto exact_law = found(gaussian, "law");

  verdict v;
  v.expect(path("dpmpp_2m", 20) < path("ddim", 20) / 3, "20 evaluations: order 2 beats order 1");
  v.expect(path("dpmpp_2m", 40) < 0.02, "40 evaluations: 2M comes to the exact ends within 2 %");
  v.expect(path("heun", 40) < path("ddim", 40), "40 evaluations, two a step: so does Heun");
  v.expect(std::abs(path("euler", 20) / path("ddim", 20) - 1) < 1e-4, "Euler is DDIM");
  v.expect(
      found(mixture, "evaluations")("heun", 20) == 19 && found(mixture, "steps")("heun", 20) == 10,
      "Heun spends 19 of 20 evaluations on 10 steps");
  v.expect(std::isnan(path("ddpm", 20)) && law("ddpm", 20) > 0 && law("ddpm", 20) < 1,
           "DDPM has a law and no path");
  v.expect(law("dpmpp_2m_sde", 20) < law("ddpm", 20), "20 evaluations: 2M SDE beats DDPM");
  v.expect(std::abs(exact_law("ddim", 40) / exact_law("ddim", 80) - 2) < 0.1,
           "on Gaussian data twice the steps halve the error of DDIM");
  v.expect(std::abs(exact_law("dpmpp_2m", 40) / exact_law("dpmpp_2m", 80) - 4) < 0.4,
           "and quarter that of DPM++ 2M");
  if (argc > 3) {
    const auto fashion = by_run(read(argv[3]));
    const auto pixels = found(fashion, "path");
    v.expect(pixels("ddim", 20) < 0.5 * pixels("ddim", 5),
             "the trained network: four times the steps, less than half the error");
    v.expect(pixels("dpmpp_2m", 20) < pixels("ddim", 20), "order 2 beats order 1 there as well");
    v.expect(std::isnan(pixels("ddpm", 5)) && std::isnan(found(fashion, "law")("ddpm", 5)),
             "and what draws noise is not judged");
  }
  return v.status();
} catch (const std::exception& e) {
  std::fprintf(stderr, "compare_check: %s\n", e.what());
  return 1;
}

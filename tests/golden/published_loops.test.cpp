// End states of other programs' loops on one small problem: a mixture of N(+1, 1/16) and
// N(-1, 1/16), elementwise, from 14.6146412293 (0.5, -1, 0.25, 2) over Karras' ten steps, with
// sin(3 k + j + 1) for element j of draw k. The figures were computed for Ebb's design notes from
// formulas that agree to 12 digits with k-diffusion 4601bf0 and diff-sampler 68d5ce4 and to
// float32 rounding with stable-diffusion.cpp 97d2990, all three executed.
#include <ebb/ebb.hpp>

#include "support/catch.hpp"

using namespace ebb;

namespace {

constexpr double sigma_max = 14.6146412293, sigma_min = 0.0291671582;

double denoised(double x, double sigma) {
  const double s = 0.0625, all = s + sigma * sigma;
  return (s * x + sigma * sigma * std::tanh(x / all)) / all;
}

levels karras_levels(bool clean = true) {
  levels grid;
  for (int i = 0; i < 10; ++i) {
    const double root = std::pow(sigma_max, 1.0 / 7) +
                        i / 9.0 * (std::pow(sigma_min, 1.0 / 7) - std::pow(sigma_max, 1.0 / 7));
    const double sigma = std::pow(root, 7);
    grid.push_back({sigma, 1, sigma});
  }
  if (clean) grid.push_back({0, 1, 0});
  return grid;
}

// sigma = 3 t / (1 + 2 t), t = 1 - i / 10; `first`: what stands for 1.
levels flow_levels(double first = 1) {
  levels grid;
  for (int i = 0; i <= 10; ++i) {
    const double t = 1 - i / 10.0, sigma = i == 0 ? first : 3 * t / (1 + 2 * t);
    grid.push_back({sigma, 1 - sigma, sigma});
  }
  return grid;
}

std::vector<double> result(const plan& plan, double scale) {
  const auto net = [](view<const double> x, const noise_level& at, view<double> out) {
    for (std::size_t i = 0; i < x.size(); ++i)
      out[i] = at.alpha == 0 ? 0 : denoised(x[i] / at.alpha, at.sigma / at.alpha);
  };
  const auto noise = [](std::span<double> z, const draw& draw) {
    for (std::size_t j = 0; j < z.size(); ++j)
      z[j] = std::sin(3 * static_cast<double>(draw.index) + static_cast<double>(j) + 1);
  };
  tensor<double> x({1, 4}, {0.5 * scale, -scale, 0.25 * scale, 2 * scale});
  run<double> run(plan, x, {.prediction = prediction::sample(), .noise = noise});
  sample(run, net);
  return {run.state().begin(), run.state().end()};
}

void check(const char* name, const plan& plan, std::vector<double> expected,
           double tolerance = 2e-11, double scale = sigma_max) {
  const auto got = result(plan, scale);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO(name << ", element " << i << ": " << got[i] << " for " << expected[i]);
    CHECK(std::abs(got[i] - expected[i]) <= tolerance);
  }
}

}  // namespace

TEST_CASE("k-diffusion's loops", "[golden]") {
  const auto grid = karras_levels();
  check("euler", euler{}(grid), {0.85112605734, -1.04561837654, 0.690267441092, 1.31653651444});
  check("heun", heun{}(grid), {0.956317447948, -1.15320257332, 0.821445153421, 1.46886805175});
  check("dpm_2", dpm_2{}(grid), {0.947822656466, -1.1384733066, 0.7970572834, 1.44748310276});
  // its weights are integrated numerically
  check("lms", lms{}(grid), {0.912630013707, -1.10141935873, 0.769038243759, 1.38616339827});
  check("2m", dpm_solver_multistep{}(grid),
        {0.984871750217, -1.16486369259, 0.853553841497, 1.45743067544});
  check("euler ancestral", euler_ancestral{}(grid),
        {0.629976688134, -0.437529656563, 0.451432616089, 0.71530774851});
  check("dpm_2 ancestral", dpm_2_ancestral{}(grid),
        {0.958583407114, -0.876449842779, 0.80381229889, 1.05611615722});
  check("2s ancestral", dpm_solver_2s_ancestral{}(grid),
        {0.837128730111, -0.638789403173, 0.751409435476, 0.920601855542});
  check("2s", dpm_solver_2s_ancestral{.eta = 0}(grid),
        {0.919748669909, -1.10917547446, 0.772100946033, 1.40222919843});
  check("sde", dpm_solver_sde{}(grid),
        {-0.779718835466, -1.08677249917, -1.1696660983, 0.798541795861});
  check("2m sde", dpm_solver_multistep{.eta = 1}(grid),
        {0.92633074446, -0.632020066724, 0.806354785061, 1.00319910714});
  check("2m sde heun", dpm_solver_multistep{.rule = second_order::heun, .eta = 1}(grid),
        {1.04958808977, -0.76264941298, 0.933496983576, 1.123239007});
  dpm_solver_multistep third{.order = 3, .rule = second_order::heun, .eta = 1, .as_shipped = true};
  check("3m sde", third(grid), {1.03226115598, -1.03301151031, 0.994639317383, 1.01564941407});
  third.eta = 0;
  check("3m", third(grid), {0.873364424469, -1.07855505245, 0.751641870854, 1.42549834219});
}

TEST_CASE("k-diffusion's dpm_fast, by number of evaluations", "[golden]") {
  for (const auto& [evaluations, first] :
       {std::pair{10, 0.926466007137}, {11, 0.918040152431}, {12, 0.916350882882}}) {
    levels grid;  // only its ends matter
    for (int i = 0; i <= evaluations; ++i) {
      const double u = static_cast<double>(i) / evaluations;
      const double sigma = sigma_max + u * (sigma_min - sigma_max);
      grid.push_back({sigma, 1, sigma});
    }
    const auto plan = dpm_fast{}(grid);
    CHECK(plan.evaluations() == static_cast<std::size_t>(evaluations));
    check("dpm_fast", plan, {first});
  }
}

TEST_CASE("ComfyUI's, diff-sampler's and stable-diffusion.cpp's loops", "[golden]") {
  const auto grid = karras_levels();
  check("ipndm", ipndm{}(grid), {0.925645834702, -1.11882577616, 0.798060152582, 1.43360980053});
  check("ipndm to the end", ipndm{.denoise_last = false}(grid),
        {0.923637753979, -1.12500652888, 0.780855633035, 1.43275448981});
  check("ipndm_v as shipped", ipndm_v{.as_shipped = true}(grid),
        {0.932021599812, -1.12092643423, 0.797764366283, 1.41878410105});
  check("ipndm_v", ipndm_v{}(grid), {0.91334396477, -1.10069779894, 0.770774061379, 1.38342820521});
  check("heunpp2", heunpp2{}(grid),
        {0.865444317049, -1.05753966991, 0.710043636485, 1.32763394966});
  check("res multistep", res_multistep{}(grid),
        {1.00774032685, -1.18497653243, 0.881863766186, 1.48230263405});
  check("res 2s", res_singlestep{}(grid),
        {0.927416794387, -1.1170024088, 0.779126806387, 1.41405343732});
  check("gradient estimation", gradient_estimation{}(grid),
        {0.975089044377, -1.16358492669, 0.847476624528, 1.47403108655});
  check("er_sde", er_sde{.as_shipped = true}(grid),
        {0.933599783722, -0.933102591881, 0.734805444507, 1.16849875116});
  check("er_sde without noise", er_sde{.s_noise = 0, .as_shipped = true}(grid),
        {0.853263789477, -1.00264589008, 0.713273455518, 1.20825728174});
  check("seeds_2", seeds_2{}(grid), {0.725128849087});
  check("seeds_2 phi_2", seeds_2{.by = seeds_2::weights::phi_2}(grid),
        {0.69486809693, 0.869055960826, 1.01085960388, 0.991472737333});
  check("exponential heun", exponential_heun{}(grid),
        {0.912487227583, -1.10300412958, 0.773792820657, 1.39218038911});
  check("exponential heun sde", exponential_heun{.eta = 1, .draw_always = true}(grid),
        {0.688819351648, 1.16721970822, 1.42530406054, 1.13724288683});
  check("seeds_3 ode", seeds_3{.eta = 0}(grid),
        {0.926346936526, -1.11751234074, 0.789428423871, 1.41877672467});
  check("seeds_3", seeds_3{}(grid),
        {0.863960851688, -0.843130657772, -0.693941779052, 0.884638737926});
  check("lcm", lcm{}(grid), {0.422821343562, 0.574471293217, 0.526441690995, -0.301545089433});
  check("2m v2", dpm_solver_2m_v2{}(grid), {0.8806816, -1.051783, 0.7513458, 1.320197}, 1e-6);
  // a Riemann sum of 10000 terms stands where ours is exact
  const double low = std::log1p(0.002 * 0.002), high = std::log1p(80.0 * 80.0);
  const double beta_d = 2 * (low / 1e-3 - high) / (1e-3 - 1);
  check("deis", deis{.beta_min = high - beta_d / 2, .beta_d = beta_d}(grid),
        {0.93414568194, -1.11555061934, 0.797288163217, 1.39241117853}, 2e-5);
}

TEST_CASE("UniPC and SA-Solver", "[golden]") {
  const auto grid = karras_levels();
  const auto bh1 = unipc::variant::bh1;
  check("bh1 2", unipc{.b = bh1}(grid),
        {0.988875100478, -1.16746620679, 0.884745875636, 1.49975862851});
  check("bh1 3", unipc{.order = 3, .b = bh1}(grid),
        {0.81837977279, -1.04285666045, 0.715915872912, 1.44856965457});
  check("bh2 2", unipc{}(grid), {0.958819766278, -1.14100907865, 0.835596443268, 1.44674979458});
  check("bh2 3", unipc{.order = 3}(grid),
        {0.843985386579, -1.04831291212, 0.751648495141, 1.42924351127});
  check("sa_solver", sa_solver{.tau = 0}(grid),
        {0.962058197474, -1.09702148823, 0.902606949481, 1.39968455089});
  check("sa_solver pece", sa_solver{.tau = 0, .pece = true}(grid),
        {0.938720726761, -1.11715036382, 0.821347886524, 1.41327648522});
}

TEST_CASE("the same on a flow", "[golden]") {
  const auto grid = flow_levels();
  const auto flow = [](const char* name, const plan& plan, std::vector<double> expected,
                       double tolerance = 2e-11) {
    check(name, plan, std::move(expected), tolerance, 1);
  };
  flow("euler", euler{}(grid), {0.900164516031, -1.03962994901, 0.778346436709, 1.22485250988});
  flow("euler ancestral", euler_ancestral{}(grid),
       {0.47364368455, -0.268392114454, 0.0608608973192, 0.569658963321});
  flow("2s ancestral", dpm_solver_2s_ancestral{}(grid),
       {0.833578129092, -0.649482017348, -0.0289771159778, 0.867657422993});
  flow("lcm", lcm{}(grid), {0.0727517481076, -0.160953109213, -0.210778081336, -0.0912845134851});
  flow("heun", heun{}(grid), {0.9527995, -1.072659, 0.8660964, 1.259248}, 2e-6);
  flow("2m", dpm_solver_multistep{.flow_as_shipped = true}(grid),
       {0.998665595889, -1.11361165869, 0.866598863761, 1.26850264359});
  flow("res multistep", res_multistep{.flow_as_shipped = true}(grid),
       {1.00632, -1.118804, 0.8731128, 1.271088}, 2e-5);
  flow("res multistep ancestral", res_multistep{.eta = 1, .flow_as_shipped = true}(grid),
       {0.7097086, -0.5361637, -0.2514341, 0.6835737}, 2e-5);
  // ComfyUI replaces sigma = 1 by that of the schedule's first ten-thousandth
  const auto moved = flow_levels(3 * 0.9999 / (1 + 2 * 0.9999));
  flow("2m sde", dpm_solver_multistep{.eta = 1}(moved),
       {0.257667579583, -0.204074496369, -0.424335343109, -0.300758998291});
  flow("2m", dpm_solver_multistep{}(moved),
       {0.973348461523, -1.09531908479, 0.844532565613, 1.25725618881});
  flow("2m sde heun", dpm_solver_multistep{.rule = second_order::heun, .eta = 1}(moved),
       {0.30163931756, -0.20312065272, -0.458761945517, -0.345200562851});
  flow("seeds_2", seeds_2{}(moved),
       {-0.836342964712, -0.426697931568, 0.835388513767, 0.842080833653});
  flow("seeds_2 ode", seeds_2{.eta = 0}(moved),
       {0.952608148266, -1.06909213012, 0.86514196797, 1.25011879212});
  flow("er_sde", er_sde{.as_shipped = true}(moved),
       {0.818585181783, 0.809581862675, 0.0326491398378, -0.804510499744});
}

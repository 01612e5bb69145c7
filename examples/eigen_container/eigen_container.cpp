// Eigen in, Eigen out. With <ebb/tensor/eigen.hpp> (target ebb::eigen) sample() takes and returns
// your matrix, and as_eigen shows the network its input and output as Eigen maps on the same
// memory. A MatrixXf(d, n) is a batch of n columns; as_eigen(x) has a row for each sample.
#include <ebb/ebb.hpp>
#include <ebb/tensor/eigen.hpp>

#include <Eigen/Cholesky>

#include <cstdio>

int main() {
  // Data: a Gaussian with correlated coordinates. Its ideal network solves a 3 x 3 system:
  // x_0 = m + alpha C (alpha^2 C + sigma^2)^-1 (x - alpha m).
  const Eigen::RowVector3f mean(-1, 0, 2);
  const Eigen::Matrix3f covariance{{1.0F, 0.6F, 0.0F}, {0.6F, 0.5F, 0.1F}, {0.0F, 0.1F, 0.3F}};

  auto network = [&](ebb::view<const float> in, ebb::noise_level at, ebb::view<float> out) {
    const auto x = ebb::as_eigen(in).matrix();
    auto x0 = ebb::as_eigen(out).matrix();
    const auto alpha = float(at.alpha), sigma = float(at.sigma);
    const Eigen::Matrix3f noisy =
        alpha * alpha * covariance + sigma * sigma * Eigen::Matrix3f::Identity();
    const Eigen::Matrix3f gain = noisy.llt().solve(alpha * covariance);
    x0.noalias() = (x.rowwise() - alpha * mean) * gain;
    x0.rowwise() += mean;
  };

  auto noise = ebb::randn<float>({4096, 3}, 42);
  Eigen::MatrixXf start = ebb::as_eigen(noise).matrix().transpose();  // 3 x 4096

  auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 100);
  Eigen::MatrixXf x =
      ebb::sample(ebb::ddim{}, levels, network, start, {.prediction = ebb::prediction::sample()});

  const Eigen::MatrixXf centred = x.colwise() - x.rowwise().mean();
  const Eigen::MatrixXf found = centred * centred.transpose() / float(x.cols());
  std::printf("covariance of the samples    of the data\n");
  for (int i = 0; i < 3; ++i)
    std::printf("%5.2f %5.2f %5.2f            %5.2f %5.2f %5.2f\n", found(i, 0), found(i, 1),
                found(i, 2), covariance(i, 0), covariance(i, 1), covariance(i, 2));
}

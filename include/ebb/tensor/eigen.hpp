// Eigen 3.4 and 5, opt-in: Matrix, Array and Map convert to ebb::view, and as_eigen goes back.
// A vector of n is {n}. Of a matrix the outer dimension is the batch: the default column-major
// MatrixXf(d, n) holds n samples of d numbers and is {n, d}; a row-major one of n rows is {n, d}
// too. Blocks and expressions do not convert; a Map with strides throws errc::not_contiguous.
#pragma once

#include <ebb/tensor/view.hpp>

#include <Eigen/Core>

namespace ebb {

// What the specialisations below share. C: a plain object or a Map.
template <class C>
struct eigen_traits {
  using value_type = typename C::Scalar;

  template <class D>
  static auto view_of(D& x) {
    const auto rows = static_cast<std::size_t>(x.rows()), cols = static_cast<std::size_t>(x.cols());
    if (x.size() != 0 && (x.innerStride() != 1 || (!D::IsVectorAtCompileTime && x.outerSize() > 1 &&
                                                   x.outerStride() != x.innerSize())))
      fail(errc::not_contiguous, {"Eigen::Map of ", rows, " x ", cols, ": inner stride = ",
                                  x.innerStride(), ", outer stride = ", x.outerStride(),
                                  ": need 1 and ", x.innerSize(), "; copy it into a matrix first"});
    return view(x.data(), D::IsVectorAtCompileTime ? shape{rows * cols}
                          : D::IsRowMajor          ? shape{rows, cols}
                                                   : shape{cols, rows});
  }

  // Errors: errc::shape_mismatch for a shape that C cannot hold.
  static C make(const shape& shape) requires std::is_base_of_v<Eigen::PlainObjectBase<C>, C> {
    constexpr bool vector = C::IsVectorAtCompileTime;
    if (shape.rank() != (vector ? 1 : 2))
      fail(errc::shape_mismatch, {"Eigen ", vector ? "vector" : "matrix", " of shape ",
                                  to_string(shape), ": need ", vector ? 1 : 2, " extents"});
    const auto outer = static_cast<Eigen::Index>(shape[0]);
    const auto inner = static_cast<Eigen::Index>(shape[shape.rank() - 1]);
    const Eigen::Index rows = vector          ? (C::ColsAtCompileTime == 1 ? outer : 1)
                              : C::IsRowMajor ? outer
                                              : inner;
    const Eigen::Index cols = vector          ? (C::ColsAtCompileTime == 1 ? 1 : outer)
                              : C::IsRowMajor ? inner
                                              : outer;
    if (!fits(rows, C::RowsAtCompileTime, C::MaxRowsAtCompileTime) ||
        !fits(cols, C::ColsAtCompileTime, C::MaxColsAtCompileTime))
      fail(errc::shape_mismatch, {"Eigen object of ", rows, " x ", cols, " for shape ",
                                  to_string(shape), ": the type's fixed size is another"});
    C x;
    x.resize(rows, cols);
    return x;
  }

 private:
  static bool fits(Eigen::Index n, Eigen::Index fixed, Eigen::Index most) {
    return (fixed == Eigen::Dynamic || fixed == n) && (most == Eigen::Dynamic || n <= most);
  }
};

template <class T, int R, int C, int O, int MR, int MC>
struct container_traits<Eigen::Matrix<T, R, C, O, MR, MC>>
    : eigen_traits<Eigen::Matrix<T, R, C, O, MR, MC>> {};
template <class T, int R, int C, int O, int MR, int MC>
struct container_traits<Eigen::Array<T, R, C, O, MR, MC>>
    : eigen_traits<Eigen::Array<T, R, C, O, MR, MC>> {};
template <class P, int O, class S>
struct container_traits<Eigen::Map<P, O, S>> : eigen_traits<Eigen::Map<P, O, S>> {};

// batch rows of sample_size columns, in place: as_eigen(x).row(i) is sample i.
template <class T>
[[nodiscard]] auto as_eigen(view<T> x) {
  using array =
      Eigen::Array<std::remove_const_t<T>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using map = Eigen::Map<std::conditional_t<std::is_const_v<T>, const array, array>>;
  return map(x.data(), static_cast<Eigen::Index>(x.shape().batch()),
             static_cast<Eigen::Index>(x.shape().sample_size()));
}
template <container C>
[[nodiscard]] auto as_eigen(C& c) {
  return as_eigen(as_view(c));
}

}  // namespace ebb

// A picture as text: as much of SVG as the examples need. Lengths in pixels, written to 0.1 of one.
#pragma once

#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

class svg {
 public:
  struct point {
    double x, y;
  };

  svg(int width, int height, const std::string& background) {
    const std::string size =
        "width=\"" + std::to_string(width) + "\" height=\"" + std::to_string(height) + "\"";
    text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size + " viewBox=\"0 0 " +
            std::to_string(width) + " " + std::to_string(height) +
            "\" font-family=\"Helvetica, Arial, sans-serif\">\n<rect " + size + " fill=\"" +
            background + "\"/>\n";
  }

  // A rectangle with its own origin; what lies outside of it is not shown.
  void begin_panel(point corner, double width, double height, const std::string& background) {
    const std::string size = "width=\"" + number(width) + "\" height=\"" + number(height) + "\"";
    text_ += "<svg x=\"" + number(corner.x) + "\" y=\"" + number(corner.y) + "\" " + size +
             ">\n<rect " + size + " rx=\"8\" fill=\"" + background + "\"/>\n";
  }
  void end_panel() { text_ += "</svg>\n"; }

  void words(point at, const std::string& text, double size, const std::string& fill,
             const std::string& more = "") {
    text_ += "<text x=\"" + number(at.x) + "\" y=\"" + number(at.y) + "\" font-size=\"" +
             number(size) + "\" fill=\"" + fill + "\" " + more + ">" + text + "</text>\n";
  }

  // Points as one path: strokes of no length with round ends.
  void dots(const std::vector<point>& points, double diameter, const std::string& colour,
            double opacity) {
    std::string path;
    for (const point& p : points) path += "M" + number(p.x) + " " + number(p.y) + "h0";
    stroke(path, diameter, colour, opacity);
  }

  void line(const std::vector<point>& points, double width, const std::string& colour,
            double opacity) {
    std::string path;
    for (const point& p : points)
      path += (path.empty() ? "M" : " ") + number(p.x) + " " + number(p.y);
    stroke(path, width, colour, opacity);
  }

  [[nodiscard]] bool save(const std::string& path) const {
    std::ofstream file(path, std::ios::binary);
    file << text_ << "</svg>\n";
    return file.flush().good();
  }

 private:
  static std::string number(double value) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.1f", value);
    return buffer.data();
  }

  void stroke(const std::string& path, double width, const std::string& colour, double opacity) {
    text_ += "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"" +
             number(width) + "\" stroke-opacity=\"" + number(opacity) +
             "\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n";
  }

  std::string text_;
};

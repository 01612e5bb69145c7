// A picture as text: as much of SVG as the examples need. Lengths in pixels, written to 0.1 of one.
#pragma once

#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

class svg {
 public:
  struct point {
    double x, y;
  };

  svg(double width, double height, const std::string& background) {
    text_ << std::fixed << std::setprecision(1);
    text_ << R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" << width << ' ' << height
          << R"(" font-family="Helvetica, Arial, sans-serif")";
    begin(width, height, background);
  }

  // A rectangle with its own origin; what lies outside of it is not shown.
  void begin_panel(point corner, double width, double height, const std::string& background) {
    text_ << "<svg x=\"" << corner.x << "\" y=\"" << corner.y << '"';
    begin(width, height, background);
  }
  void end_panel() { text_ << "</svg>\n"; }

  void words(point at, const std::string& words, double size, const std::string& fill,
             const std::string& more = "") {
    text_ << "<text x=\"" << at.x << "\" y=\"" << at.y << "\" font-size=\"" << size << "\" fill=\""
          << fill << "\" " << more << '>' << words << "</text>\n";
  }

  // Points as one path: strokes of no length with round ends.
  void dots(const std::vector<point>& points, double diameter, const std::string& colour,
            double opacity) {
    text_ << "<path d=\"";
    for (const point& p : points) text_ << 'M' << p.x << ' ' << p.y << "h0";
    stroke(diameter, colour, opacity);
  }

  void line(const std::vector<point>& points, double width, const std::string& colour,
            double opacity) {
    text_ << "<path d=\"";
    char before = 'M';
    for (const point& p : points) {
      text_ << before << p.x << ' ' << p.y;
      before = ' ';
    }
    stroke(width, colour, opacity);
  }

  [[nodiscard]] bool save(const std::string& path) const {
    std::ofstream file(path, std::ios::binary);
    file << text_.str() << "</svg>\n";
    return file.flush().good();
  }

 private:
  void begin(double width, double height, const std::string& background) {
    text_ << " width=\"" << width << "\" height=\"" << height << "\">\n<rect width=\"" << width
          << "\" height=\"" << height << "\" rx=\"8\" fill=\"" << background << "\"/>\n";
  }
  void stroke(double width, const std::string& colour, double opacity) {
    text_ << "\" fill=\"none\" stroke=\"" << colour << "\" stroke-width=\"" << width
          << "\" stroke-opacity=\"" << opacity
          << "\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n";
  }

  std::ostringstream text_;
};

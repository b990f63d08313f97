package dev.lossless.edge;

import java.util.List;

/// The problem types that a service or library has beside the common ones. A bean that implements this puts them on
/// the pages under `/problems`.
public interface ProblemCatalogue {

    List<? extends ProblemType> types();
}

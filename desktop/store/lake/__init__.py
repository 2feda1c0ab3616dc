"""What a province or a nation keeps its figures in beside the desk's database: Parquet files, and Spark over them."""
